package dev.mainstay.e2e;

import static dev.mainstay.e2e.SharedCluster.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.OutageProbe;
import dev.mainstay.e2e.lab.OutageReport;
import dev.mainstay.e2e.lab.OutageReport.Attempt;
import dev.mainstay.e2e.lab.RequiresDocker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes on the holder die or are replaced while 200 new connections come in each second. */
@RequiresDocker
class LoadBalancerE2E {
  private Mainstay mainstay;
  private KubeadmCluster cluster;
  private LabNode holder;

  @BeforeEach
  void whole() {
    mainstay = SharedCluster.settled();
    cluster = mainstay.cluster();
    holder = mainstay.holder();
  }

  @Test
  void aKilledApiServerCostsOnlyTheRequestsInFlight() {
    OutageReport seen =
        during(() -> cluster.faults().killProcess(holder, "^kube-apiserver", "KILL"));
    System.out.println("API server killed on the holder: " + seen.summary());
  }

  @ParameterizedTest
  @ValueSource(strings = {"9441", "9442"})
  void aKilledHaproxyCostsOnlyTheRequestsInFlight(String healthPort) {
    OutageReport seen =
        during(
            () ->
                cluster
                    .faults()
                    .signal(
                        holder,
                        cluster
                            .faults()
                            .processes(holder, "^haproxy", "MAINSTAY_HEALTH_PORT", healthPort),
                        "KILL"));
    System.out.println("HAProxy " + healthPort + " killed on the holder: " + seen.summary());
  }

  @ParameterizedTest
  @ValueSource(strings = {"lb-a", "lb-b"})
  void aReplacedHaproxyPodCostsNothing(String component) {
    // Given
    try (OutageProbe probe = probe()) {

      // When
      cluster
          .kubectl(
              "delete",
              "pod",
              "-n",
              Mainstay.NAMESPACE,
              "-l",
              "mainstay.dev/component=" + component,
              "--field-selector",
              "spec.nodeName=" + holder.name())
          .orThrow("delete pod");
      mainstay.awaitSettled(3, 1, LONG);
      probe.awaitQuiet(Duration.ofSeconds(2), LONG);

      // Then
      OutageReport seen = probe.stop();
      System.out.println("pod " + component + " of the holder replaced: " + seen.summary());
      assertThat(seen.failed()).as(seen.summary()).isZero();
    }
    assertThat(mainstay.holder().name()).isEqualTo(holder.name());
  }

  private interface Fault {
    Instant strike();
  }

  /**
   * Everything that failed had begun before the fault, or before the kernel had closed its port.
   */
  private OutageReport during(Fault fault) {
    try (OutageProbe probe = probe()) {

      // When
      Instant struck = fault.strike();
      probe.awaitQuiet(Duration.ofSeconds(4), LONG);

      // Then
      OutageReport seen = probe.stop();
      List<Attempt> late =
          seen.failures().stream()
              .filter(a -> a.start().isAfter(struck.plus(Duration.ofMillis(100))))
              .toList();
      assertThat(late).as(seen.summary()).isEmpty();
      assertThat(mainstay.kernelHolders(cluster.nodes())).containsExactly(holder.name());
      return seen;
    }
  }

  private OutageProbe probe() {
    return OutageProbe.to(mainstay.virtualIp(), Mainstay.PORT).every(Duration.ofMillis(5)).start();
  }
}
