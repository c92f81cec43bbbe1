package dev.mainstay.e2e;

import static dev.mainstay.e2e.SharedCluster.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.OutageProbe;
import dev.mainstay.e2e.lab.OutageReport;
import dev.mainstay.e2e.lab.OutageReport.Attempt;
import dev.mainstay.e2e.lab.RequiresDocker;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
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
    during(
        "API server killed on the holder",
        () -> cluster.faults().killProcess(holder, "^kube-apiserver", "KILL"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"9441", "9442"})
  void aKilledHaproxyCostsOnlyTheRequestsInFlight(String healthPort) {
    during(
        "HAProxy " + healthPort + " killed on the holder",
        () ->
            cluster
                .faults()
                .signal(
                    holder,
                    cluster
                        .faults()
                        .processes(holder, "^haproxy", "MAINSTAY_HEALTH_PORT", healthPort),
                    "KILL"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lb-a", "lb-b"})
  void aReplacedHaproxyPodCostsNothing(String component) {
    // When
    OutageReport seen =
        SharedCluster.onTime(
            "pod " + component + " of the holder replaced",
            () -> {
              whole();
              return replace(component);
            },
            r -> r.failed() == 0);

    // Then
    assertThat(seen.failed()).as(seen.summary()).isZero();
    assertThat(mainstay.holder().name()).isEqualTo(holder.name());
  }

  private OutageReport replace(String component) {
    String before = pod(component);
    try (OutageProbe probe = probe()) {
      cluster
          .kubectl("delete", "pod", "-n", Mainstay.NAMESPACE, "--wait=false", before)
          .orThrow("delete pod");
      Waiting.until(
          component + " of the holder is replaced",
          LONG,
          Duration.ofSeconds(5), // rarely: a kubectl takes from the cores that carry the load
          () -> !pod(component).isEmpty() && !pod(component).equals(before));
      probe.awaitQuiet(Duration.ofSeconds(2), LONG);
      return probe.stop();
    }
  }

  /** Name of the holder's ready pod; "" while there is none, or more than one. */
  private String pod(String component) {
    List<String> found =
        new Pods(cluster, component, holder)
            .get(
                "{range .items[?(@.status.containerStatuses[0].ready==true)]}"
                    + "{.metadata.name}{\"\\n\"}{end}")
            .lines()
            .toList();
    return found.size() == 1 ? found.getFirst() : "";
  }

  /**
   * Everything that failed had begun before the fault, or before the kernel had closed its port.
   */
  private void during(String what, Runnable fault) {
    var struck = new AtomicReference<Instant>();

    // When
    OutageReport seen =
        SharedCluster.onTime(
            what,
            () -> {
              whole();
              try (OutageProbe probe = probe()) {
                fault.run();
                struck.set(Instant.now()); // only now is it certain to have happened
                probe.awaitQuiet(Duration.ofSeconds(4), LONG);
                return probe.stop();
              }
            },
            r -> late(r, struck.get()).isEmpty());

    // Then
    assertThat(late(seen, struck.get())).as(seen.summary()).isEmpty();
    assertThat(mainstay.kernelHolders(cluster.nodes())).containsExactly(holder.name());
  }

  private static List<Attempt> late(OutageReport seen, Instant struck) {
    return seen.failures().stream()
        .filter(a -> a.start().isAfter(struck.plus(Duration.ofMillis(100))))
        .toList();
  }

  /**
   * The address stays where it is, so no SYN is lost; five seconds, as a busy machine needs them.
   */
  private OutageProbe probe() {
    return OutageProbe.to(mainstay.virtualIp(), Mainstay.PORT)
        .every(Duration.ofMillis(5))
        .timeout(Duration.ofSeconds(5))
        .start();
  }
}
