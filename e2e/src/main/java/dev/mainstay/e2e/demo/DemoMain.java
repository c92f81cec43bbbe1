package dev.mainstay.e2e.demo;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Failover;
import dev.mainstay.e2e.Checkout;
import dev.mainstay.e2e.Failovers;
import dev.mainstay.e2e.Mainstay;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabException;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.OutageProbe;
import dev.mainstay.e2e.lab.OutageReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Tells the whole story once: a cluster, Mainstay, a dead node, and both measurements of it. */
public final class DemoMain {
  private static final String NAME = "demo";
  private static final Duration LONG = Duration.ofMinutes(4);

  private final long start = System.nanoTime();

  private DemoMain() {}

  /** Exit code 0 if the story came true, 1 if anything did not. */
  public static void main(String[] args) {
    try {
      new DemoMain().tell();
    } catch (LabException e) {
      System.err.println("\nThe demo FAILED: " + e.getMessage());
      System.err.println(
          "The cluster is left as it is. Remove it: bash e2e/lab/lab.sh --name demo down");
      System.exit(1);
    }
    System.exit(0);
  }

  private void tell() {
    step("Starting a kubeadm control plane of three nodes in containers (about a minute)");
    KubeadmCluster cluster = Mainstay.threeNodes(NAME).keepRunning().start();
    print(cluster.kubectl("get", "nodes").orThrow("get nodes"));

    step("Installing Mainstay: helm install mainstay helm/mainstay");
    Mainstay mainstay = Mainstay.install(cluster);

    step("Applying the two resources: kubectl apply -f helm/mainstay/samples/");
    print(mainstay.endpointSample());
    print(mainstay.etcdSample());
    mainstay.applySamples();
    mainstay.awaitSettled(3, 1, LONG);
    step("Both are ready: kubectl get cpep,etcdtopo");
    print(mainstay.tables());

    OutageReport seen;
    Failover told;
    LabNode holder = mainstay.holder();
    try (OutageProbe probe = OutageProbe.to(mainstay.virtualIp(), Mainstay.PORT).start()) {
      long known = Failovers.total(mainstay.endpoint());
      step(
          "Killing %s, which holds %s, while a probe asks 50 times a second"
              .formatted(holder.name(), mainstay.virtualIp()));
      cluster.faults().killNode(holder);
      // The machine's cores belong to the nodes until it is over; kubectl comes after.
      probe.awaitQuiet(Duration.ofSeconds(3), Duration.ofMinutes(1));
      seen = probe.stop();
      told = mainstay.awaitFailover(known, LONG);
    }
    mainstay.awaitTolerance(0, LONG);
    mainstay.awaitEtcdState("AtRisk", LONG);
    step("After the loss: kubectl get cpep,etcdtopo");
    print(mainstay.tables());
    print(
        """
        new holder              %s (was %s, cause %s)
        outage, by the probe    %d ms (%s)
        outage, on the resource %d ms (seen by %s)
        etcd may still lose     0 members (was 1)
        """
            .formatted(
                told.to(),
                told.from(),
                told.cause(),
                seen.longestOutageMillis(),
                seen.summary(),
                told.outageMillis(),
                String.join(", ", told.observers() == null ? List.of() : told.observers())));

    step("Switching " + holder.name() + " on again");
    cluster.faults().startNode(holder);
    cluster.awaitReady(holder);
    mainstay.awaitSettled(3, 1, LONG);
    print(mainstay.tables());

    step("Done: the address survived the loss of its node");
    Path kubeconfig = cluster.kubeconfigFile();
    print(
        """
        The cluster goes on running. Look around:
          export KUBECONFIG=%s PATH=%s:$PATH
          kubectl describe cpep main
          bash e2e/lab/lab.sh --name demo kill cp-2     # start cp-2 brings it back
        Remove it:
          bash e2e/lab/lab.sh --name demo down
        """
            .formatted(kubeconfig, Checkout.root().resolve("e2e/target/bin")));
  }

  private void step(String text) {
    System.out.printf("%n[%3d s] %s%n", (System.nanoTime() - start) / 1_000_000_000L, text);
  }

  private static void print(String text) {
    System.out.println(text.stripTrailing().indent(2).stripTrailing());
  }
}
