package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.Mainstay;
import dev.mainstay.e2e.lab.Images;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabException;
import dev.mainstay.e2e.lab.LabNode;
import java.time.Duration;
import java.util.List;

/** Reads what the operator costs. */
record Footprint(Mainstay mainstay) {
  private static final String PROCESS = "dev.mainstay.operator.runtime.Main";

  /**
   * Restarts the replicas one after the other and returns each one's time from JVM start to ready.
   * At installation all start at once, and after a node's death with all of its pods: that would
   * measure the machine.
   */
  List<Long> restartAndReadReady() {
    KubeadmCluster cluster = mainstay.cluster();
    cluster
        .kubectl("rollout", "restart", "deployment/mainstay-operator", "-n", Mainstay.NAMESPACE)
        .orThrow("restart of the operator");
    cluster
        .exec(
            cluster.liveControlPlaneNode(),
            Duration.ofMinutes(5),
            "kubectl",
            "rollout",
            "status",
            "deployment/mainstay-operator",
            "-n",
            Mainstay.NAMESPACE)
        .orThrow("restart of the operator");
    return cluster.controlPlaneNodes().stream()
        .map(node -> OperatorFigures.readyMillis(mainstay.replicas().page(node, "/metrics")))
        .toList();
  }

  /** Returns the resident memory of each replica now. */
  List<Long> rssKiB() {
    return mainstay.cluster().controlPlaneNodes().stream().map(this::rssKiB).toList();
  }

  private long rssKiB(LabNode node) {
    // Not by pgrep in exec: its time limit is a process whose command line has the pattern too.
    int pid =
        mainstay.cluster().faults().processes(node, PROCESS).stream()
            .findFirst()
            .orElseThrow(() -> new LabException("no operator runs on " + node.name()));
    return OperatorFigures.rssKiB(
        mainstay
            .cluster()
            .exec(node, "cat", "/proc/" + pid + "/status")
            .orThrow("reading the operator's memory on " + node.name()));
  }

  static long imageBytes() {
    return Images.bytes(Mainstay.OPERATOR_IMAGE);
  }
}
