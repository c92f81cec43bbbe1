package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabException;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.util.List;

/**
 * SIGKILL for processes of one kind; the kubelet starts them again.
 *
 * @param pattern as for {@code pgrep -f}
 * @param healthPort variable that tells equal command lines apart; empty if there is one kind
 * @param probe command that succeeds in the node once the process serves again
 */
record ProcessKill(
    KubeadmCluster cluster,
    String pattern,
    String healthPort,
    List<String> probe,
    Duration untilReported)
    implements Fault {

  /** The kubelet waits up to five minutes before it restarts what was killed again and again. */
  private static final Duration RESTART = Duration.ofMinutes(6);

  ProcessKill {
    probe = List.copyOf(probe);
  }

  static ProcessKill apiServer(KubeadmCluster cluster) {
    return new ProcessKill(
        cluster,
        "^kube-apiserver",
        "",
        List.of("curl", "-skf", "-m", "2", "https://127.0.0.1:6443/readyz"),
        Duration.ZERO);
  }

  /** One of Mainstay's two on a node, by its health port. */
  static ProcessKill twin(KubeadmCluster cluster, String healthPort) {
    return new ProcessKill(
        cluster,
        "^haproxy",
        healthPort,
        List.of("curl", "-sf", "-m", "2", "http://127.0.0.1:" + healthPort + "/healthz"),
        Duration.ZERO);
  }

  /** All HAProxy processes of a node that serves on this port. */
  static ProcessKill haproxy(KubeadmCluster cluster, int port) {
    return new ProcessKill(
        cluster,
        "^haproxy",
        "",
        List.of("curl", "-skf", "-m", "2", "https://127.0.0.1:" + port + "/healthz"),
        Duration.ZERO);
  }

  /** Not expected to move the address if it is back in time, so the wait for a report is short. */
  static ProcessKill keepalived(KubeadmCluster cluster) {
    return new ProcessKill(cluster, "^keepalived", "", List.of("true"), Duration.ofSeconds(15));
  }

  private List<Integer> processes(LabNode node) {
    return healthPort.isEmpty()
        ? cluster.faults().processes(node, pattern)
        : cluster.faults().processes(node, pattern, "MAINSTAY_HEALTH_PORT", healthPort);
  }

  @Override
  public void strike(LabNode holder) {
    List<Integer> found = processes(holder);
    if (found.isEmpty()) {
      throw new LabException("no process " + pattern + " " + healthPort + " on " + holder.name());
    }
    cluster.faults().signal(holder, found, "KILL");
  }

  @Override
  public void repair(LabNode holder) {
    Waiting.until(
        pattern.substring(1) + " " + healthPort + " serves again on " + holder.name(),
        RESTART,
        Duration.ofSeconds(1),
        () ->
            !processes(holder).isEmpty()
                && cluster.exec(holder, probe.toArray(String[]::new)).exitCode() == 0);
  }
}
