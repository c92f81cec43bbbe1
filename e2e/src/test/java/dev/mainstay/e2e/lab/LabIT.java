package dev.mainstay.e2e.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The lab itself: if this fails, no other result means anything. */
@RequiresDocker
class LabIT {
  private static KubeadmCluster cluster;
  private static LabNode node;

  @BeforeAll
  static void start() {
    cluster = KubeadmCluster.named("lab-it").controlPlaneNodes(1).subnet("172.30.8.0/24").start();
    node = cluster.controlPlaneNodes().getFirst();
  }

  @AfterAll
  static void stop() {
    KubeadmCluster.remove("lab-it");
  }

  @Test
  void nodeComesBackAfterALossOfPower() {
    // Given
    try (OutageProbe probe = OutageProbe.to(node.address(), 6443).start()) {

      // When
      cluster.faults().killNode(node);
      Waiting.sleep(Duration.ofSeconds(1));
      cluster.faults().startNode(node);
      cluster.awaitReady(node);
      boolean quiet = probe.awaitQuiet(Duration.ofSeconds(2), Duration.ofSeconds(60));

      // Then
      assertThat(quiet).isTrue();
      OutageReport report = probe.stop();
      assertThat(report.longestOutageMillis()).as(report.summary()).isGreaterThan(1_000);
      assertThat(cluster.kubectl("get", "nodes").orThrow("get nodes")).contains("cp-1");
    }
  }

  @Test
  void cutNodeAnswersNobodyUntilItIsRestored() {
    // Given
    try (OutageProbe probe = OutageProbe.to(node.address(), 6443).start()) {

      // When
      cluster.faults().cutNetwork(node);
      Waiting.sleep(Duration.ofMillis(500));
      cluster.faults().restoreNetwork(node);
      boolean quiet = probe.awaitQuiet(Duration.ofSeconds(1), Duration.ofSeconds(30));

      // Then
      assertThat(quiet).isTrue();
      OutageReport report = probe.stop();
      assertThat(report.longestOutageMillis()).as(report.summary()).isGreaterThan(400);
    }
  }

  @Test
  void processCanBeFrozenAndThawed() {
    // Given
    try (OutageProbe probe = OutageProbe.to(node.address(), 6443).start()) {

      // When
      cluster.faults().killProcess(node, "^kube-apiserver", "STOP");
      Waiting.sleep(Duration.ofMillis(1_500));
      cluster.faults().killProcess(node, "^kube-apiserver", "CONT");
      boolean quiet = probe.awaitQuiet(Duration.ofSeconds(1), Duration.ofSeconds(30));

      // Then
      assertThat(quiet).isTrue();
      assertThat(probe.stop().failuresByKind()).containsKey(OutageReport.Failure.TIMEOUT);
    }
  }
}
