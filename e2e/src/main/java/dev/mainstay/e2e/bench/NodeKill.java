package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabNode;
import java.time.Duration;

/** The node loses its power, and gets it back. */
record NodeKill(KubeadmCluster cluster) implements Fault {
  @Override
  public void strike(LabNode holder) {
    cluster.faults().killNode(holder);
  }

  @Override
  public Duration untilReported() {
    return Duration.ofMinutes(1);
  }

  @Override
  public void repair(LabNode holder) {
    cluster.faults().startNode(holder);
    cluster.awaitReady(holder);
  }
}
