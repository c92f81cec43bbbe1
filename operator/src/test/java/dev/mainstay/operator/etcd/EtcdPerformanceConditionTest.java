package dev.mainstay.operator.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.Condition;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.client.Latency.Kind;
import dev.mainstay.operator.etcd.quorum.Pages;
import dev.mainstay.operator.etcd.quorum.Performance;
import dev.mainstay.operator.etcd.quorum.Sim;
import dev.mainstay.operator.etcd.quorum.Sim.Fate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of leader, disks and network, and what it does to the state. */
class EtcdPerformanceConditionTest {
  private final Sim sim = Sim.withDown(3, 0);

  @ParameterizedTest(name = "{0} of {1} s: {2} {3}, {4}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          KIND,            SECONDS, STATUS, REASON,          STATE
          WAL_FSYNC,       0.01,    True,   Nominal,         Healthy
          WAL_FSYNC,       0.9,     False,  SlowFsync,       Degraded
          BACKEND_COMMIT,  0.9,     False,  SlowCommit,      Degraded
          PEER_ROUND_TRIP, 0.9,     False,  HighPeerLatency, Degraded
          """)
  void slownessHasItsReasonAndDegrades(
      Kind kind, double seconds, String status, String reason, State state) {
    // Given
    sim.performance = Pages.slow(3, 2, kind, seconds);

    // When
    EtcdTopologyStatus seen = new Scene(sim).rounds(10).status();

    // Then
    Condition condition = performance(seen);
    assertThat(condition.status()).isEqualTo(status);
    assertThat(condition.reason()).isEqualTo(reason);
    assertThat(seen.state()).isEqualTo(state);
    assertThat(seen.quorum().faultToleranceNow()).isEqualTo(1);
  }

  @Test
  void theMessageNamesMemberAndRemedyAndNoMeasurement() {
    // Given
    sim.performance = Pages.slow(3, 2, Kind.WAL_FSYNC, 0.9);

    // When
    EtcdTopologyStatus seen = new Scene(sim).rounds(10).status();

    // Then
    assertThat(performance(seen).message())
        .startsWith("cp-2: writing the log to disk takes longer than 500 ms")
        .contains("iostat");
    assertThat(seen.summary()).contains("The disk of a member is slow: see PerformanceHealthy.");
  }

  @Test
  void bothEndsOfASlowWayAreNamed() {
    // Given
    sim.performance = Pages.slow(3, 3, Kind.PEER_ROUND_TRIP, 0.9);

    // When
    EtcdTopologyStatus seen = new Scene(sim).rounds(10).status();

    // Then
    assertThat(performance(seen).message()).startsWith("cp-3 to cp-1 and cp-2: a round trip");
  }

  @Test
  void aLeaderThatChangesOftenComesFirst() {
    // Given
    sim.performance = Pages.slow(3, 2, Kind.WAL_FSYNC, 0.9);
    Scene scene = new Scene(sim);

    // When
    for (int i = 0; i < 5; i++) {
      sim.term++;
      scene.rounds(3);
    }

    // Then
    Condition condition = performance(scene.status());
    assertThat(condition.reason()).isEqualTo("LeaderChurn");
    assertThat(condition.message())
        .contains("The leader changed")
        .contains("cp-2: writing the log");
  }

  @Test
  void membersThatServeNoMetricsAreUnknownAndNotWorse() {
    // When
    EtcdTopologyStatus seen = new Scene(sim).rounds(10).status();

    // Then
    assertThat(performance(seen).status()).isEqualTo("Unknown");
    assertThat(performance(seen).reason()).isEqualTo("MetricsUnavailable");
    assertThat(performance(seen).message()).startsWith("cp-1, cp-2, cp-3: ");
    assertThat(seen.state()).isEqualTo(State.Healthy);
    assertThat(Scene.truths(seen)).containsEntry("Ready", "True Healthy");
  }

  @Test
  void oneThatIsNotReadMakesItUnknownUnlessItIsDown() {
    // Given
    var pages = new Pages(3);
    pages.read(1, 2);
    sim.performance = pages.read(1, 2);
    Scene scene = new Scene(sim).rounds(10);
    Condition unread = performance(scene.status());

    // When
    sim.set(2, Fate.DOWN);
    scene.rounds(10);

    // Then
    assertThat(unread.reason()).isEqualTo("MetricsUnavailable");
    assertThat(unread.message()).startsWith("cp-3: ");
    assertThat(performance(scene.status()).reason()).isEqualTo("Nominal");
  }

  @Test
  void ofAClusterThatAnswersNobodyNothingIsSaid() {
    // Given
    sim.performance = Pages.nominal(3);
    Scene scene = new Scene(sim).rounds(10);

    // When
    sim.set(0, Fate.DOWN).set(1, Fate.DOWN).set(2, Fate.DOWN);
    sim.performance = Performance.NONE;
    scene.rounds(10);

    // Then
    assertThat(performance(scene.status()).status()).isEqualTo("Unknown");
  }

  private static Condition performance(EtcdTopologyStatus status) {
    return status.conditions().stream()
        .filter(c -> c.type().equals("PerformanceHealthy"))
        .findFirst()
        .orElseThrow();
  }
}
