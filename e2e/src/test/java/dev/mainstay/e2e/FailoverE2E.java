package dev.mainstay.e2e;

import static dev.mainstay.e2e.SharedCluster.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Failover;
import dev.mainstay.e2e.lab.AddressTimeline;
import dev.mainstay.e2e.lab.AddressWatch;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.OutageProbe;
import dev.mainstay.e2e.lab.OutageReport;
import dev.mainstay.e2e.lab.RequiresDocker;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The node that holds the virtual IP dies: what the design's first promise is about. */
@RequiresDocker
class FailoverE2E {
  private Mainstay mainstay;
  private KubeadmCluster cluster;

  @BeforeEach
  void whole() {
    mainstay = SharedCluster.settled();
    cluster = mainstay.cluster();
  }

  @Test
  void deadHolderIsReplacedAndTheResourceTellsWhatTheProbeSaw() {
    killHolderAndCompare(() -> {});
  }

  @Test
  void theLeaderDiesWithTheHolderAndTheNextOneStillTells() {
    killHolderAndCompare(() -> bringLeaderTo(mainstay.holder()));
  }

  @Test
  void withoutAnyOperatorTheAddressMovesAllTheSame() {
    try {
      // Given
      scaleOperator(0);

      // When, Then
      killHolderWithoutOperator();
    } finally {
      scaleOperator(3);
    }
  }

  private void killHolderWithoutOperator() {
    LabNode holder = cluster.node(mainstay.kernelHolders(cluster.nodes()).getFirst());
    try (OutageProbe probe = probe()) {
      cluster.faults().killNode(holder);
      boolean quiet = probe.awaitQuiet(Duration.ofSeconds(3), Duration.ofMinutes(1));

      OutageReport seen = probe.stop();
      System.out.println("node kill without operator: " + seen.summary());
      assertThat(quiet).as(seen.summary()).isTrue();
      assertThat(seen.failed()).isPositive();
      assertThat(mainstay.kernelHolders(cluster.others(holder))).hasSize(1);
    } finally {
      bringBack(holder);
    }
  }

  private void killHolderAndCompare(Runnable given) {
    var told = new AtomicReference<Failover>();

    // When
    OutageReport seen =
        SharedCluster.onTime(
            "node kill",
            () -> {
              whole();
              given.run();
              return killHolder(told);
            },
            r -> near(r, told.get()));

    // Then
    assertThat(near(seen, told.get()))
        .as("resource: %d ms; probe: %s", told.get().outageMillis(), seen.summary())
        .isTrue();
  }

  /** Within 20 % or 50 ms, whichever is more. */
  private static boolean near(OutageReport seen, Failover told) {
    long longest = seen.longestOutageMillis();
    return Math.abs(longest - told.outageMillis()) <= Math.max(50, longest / 5);
  }

  private OutageReport killHolder(AtomicReference<Failover> entry) {
    LabNode holder = mainstay.holder();
    long known = Failovers.total(mainstay.endpoint());
    AddressWatch addresses = AddressWatch.start(cluster, mainstay.virtualIp());
    OutageReport seen;
    try (OutageProbe probe = probe()) {
      addresses.gone(holder, cluster.faults().killNode(holder));
      // The two cores belong to the nodes until it is over; kubectl comes after.
      probe.awaitQuiet(Duration.ofSeconds(3), Duration.ofMinutes(1));
      seen = probe.stop();
      Failover told = mainstay.awaitFailover(known, LONG);
      System.out.printf(
          "on the resource: %d ms, %s to %s, %s%n",
          told.outageMillis(), told.from(), told.to(), told.cause());
      assertThat(told.from()).isEqualTo(holder.name());
      assertThat(told.to()).isNotEqualTo(holder.name());
      assertThat(told.cause()).isEqualTo("NodeSilent");
      assertThat(mainstay.kernelHolders(cluster.others(holder))).containsExactly(told.to());
      entry.set(told);
    } finally {
      cluster.faults().startNode(holder);
      addresses.begin(holder);
      cluster.awaitReady(holder);
    }
    whole();
    onlyOneHolder(addresses.stop(), seen);
    return seen;
  }

  /** From before the kill until the node is back and settled. */
  private static void onlyOneHolder(AddressTimeline timeline, OutageReport seen) {
    System.out.println("  address: " + timeline.summary());
    assertThat(timeline.holders()).as(timeline.summary()).hasSize(1);
    assertThat(timeline.longestSharedMillis(Instant.EPOCH))
        .as("two holders; " + timeline.summary())
        .isLessThanOrEqualTo(
            Scene.ADVERTISEMENT_INTERVAL.multipliedBy(3).toMillis() + seen.maxLatenessMillis());
  }

  private OutageProbe probe() {
    return OutageProbe.to(mainstay.virtualIp(), Mainstay.PORT).start();
  }

  private void bringBack(LabNode node) {
    cluster.faults().startNode(node);
    cluster.awaitReady(node);
  }

  /**
   * A deleted leader gives its lease back; who takes it is chance, so this may take some rounds.
   */
  private void bringLeaderTo(LabNode node) {
    for (int round = 0; round < 12; round++) {
      LabNode leader = mainstay.replicas().leader();
      if (leader.name().equals(node.name())) {
        return;
      }
      new Pods(cluster, "operator", leader).delete();
      awaitOperators(3);
    }
    assertThat(mainstay.replicas().leader().name()).isEqualTo(node.name());
  }

  private void scaleOperator(int replicas) {
    cluster
        .kubectl(
            "scale",
            "deployment/mainstay-operator",
            "-n",
            Mainstay.NAMESPACE,
            "--replicas=" + replicas)
        .orThrow("scale");
    awaitOperators(replicas);
  }

  private void awaitOperators(int replicas) {
    var _ =
        Waiting.untilSeen(
            replicas + " operator replicas are ready and no other is there",
            LONG,
            Duration.ofSeconds(1),
            this::operatorsReady,
            ready -> ready.equals("True ".repeat(replicas).strip()));
  }

  /**
   * Whether each of the operator's pods is ready, in one line. Without those that ended: a kubelet
   * that does not know its own node's labels yet refuses pods by the dozen, and they stay.
   */
  private String operatorsReady() {
    return cluster
        .kubectl(
            "get",
            "pods",
            "-n",
            Mainstay.NAMESPACE,
            "-l",
            "mainstay.dev/component=operator",
            "--field-selector",
            "status.phase!=Failed",
            "-o",
            "jsonpath={range .items[*]}{.status.conditions[?(@.type==\"Ready\")].status}"
                + "{\" \"}{end}")
        .orThrow("get the operator's pods");
  }
}
