package dev.mainstay.operator.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.client.Latency.Kind;
import dev.mainstay.operator.etcd.quorum.Pages;
import dev.mainstay.operator.etcd.quorum.Sim;
import dev.mainstay.operator.etcd.quorum.Sim.Fate;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Page and metrics say the same, need no API server, and never say an old truth. */
class EtcdReporterTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void theMetricsAreThoseOfTheReport() {
    // Given
    Scene scene = registered(Sim.withDown(3, 0));
    scene.sim.servedUntil.put(2, Sim.START.plus(Duration.ofDays(90)));
    scene.rounds(10);

    // When
    scene.sim.set(2, Fate.DOWN);
    scene.rounds(10);

    // Then
    assertThat(value("mainstay.etcd.quorum.available")).isEqualTo(1);
    assertThat(value("mainstay.etcd.disruption.allowed")).isZero();
    assertThat(tolerance("now")).isZero();
    assertThat(tolerance("nominal")).isEqualTo(1);
    assertThat(participating("cp-1")).isEqualTo(1);
    assertThat(participating("cp-3")).isZero();
    assertThat(ofMember("mainstay.etcd.certificate.expiry.timestamp", "cp-1")).isNaN();
    assertThat(ofMember("mainstay.etcd.certificate.expiry.timestamp", "cp-3"))
        .isEqualTo((double) Sim.START.plus(Duration.ofDays(90)).getEpochSecond());
    assertThat(value("mainstay.etcd.orphans")).isZero();
    assertThat(value("mainstay.etcd.leader.changes")).isZero();
  }

  @Test
  void whatMembersMeasuredIsAMetricUntilItIsStale() {
    // Given
    Scene scene = registered(Sim.withDown(3, 0));
    scene.sim.performance = Pages.slow(3, 2, Kind.WAL_FSYNC, 1);
    scene.rounds(10);
    String fsync = "mainstay.etcd.member.wal.fsync.p99";
    double fresh = ofMember(fsync, "cp-2");
    double idle = ofMember(fsync, "cp-1");

    // When
    scene.frozen(Duration.ofSeconds(181));

    // Then
    assertThat(fresh).isBetween(0.512, 1.024);
    assertThat(idle).isNaN();
    assertThat(ofMember(fsync, "cp-2")).isNaN();
    assertThat(ofMember("mainstay.etcd.member.backend.commit.p99", "cp-2")).isNaN();
    assertThat(ofMember("mainstay.etcd.member.peer.round.trip.p99", "cp-2")).isNaN();
  }

  @Test
  void aFrozenProberIsNoLongerBelievedOnPageAndMetrics() {
    // Given
    Scene scene = registered(Sim.withDown(3, 0));
    scene.rounds(10);
    EtcdReporter reporter = reporter(scene);
    reporter.get();

    // When
    scene.frozen(Duration.ofSeconds(181));

    // Then
    EtcdReport report = reporter.get();
    assertThat(report.stale()).isTrue();
    assertThat(report.ageSeconds()).isEqualTo(181.0);
    assertThat(Scene.truths(report.status()))
        .containsEntry("QuorumAvailable", "Unknown StaleObservation");
    assertThat(page(report)).contains("181.0 s ago: STALE").contains("etcd main: Unknown");
    assertThat(value("mainstay.etcd.quorum.available")).isNaN();
    assertThat(value("mainstay.etcd.disruption.allowed")).isNaN();
    assertThat(tolerance("now")).isNaN();
    assertThat(participating("cp-1")).isNaN();
    assertThat(state(State.Unknown)).isEqualTo(1);
    assertThat(state(State.Healthy)).isZero();
    assertThat(value("mainstay.etcd.observation.age")).isEqualTo(181);
  }

  @Test
  void aPartitionIsUnknownAfterItsHoldTime() {
    // Given
    Scene scene = registered(Sim.withDown(3, 0));
    scene.rounds(10);

    // When
    scene.sim.apiReachable = false;
    for (int i = 0; i < 3; i++) {
      scene.sim.set(i, Fate.HIDDEN);
    }
    scene.rounds(10);

    // Then
    assertThat(state(State.Unknown)).isEqualTo(1);
    assertThat(value("mainstay.etcd.quorum.available")).isNaN();
  }

  @Test
  void aLostQuorumIsToldWhileTheApiIsDead() {
    // Given
    Scene scene = registered(Sim.withDown(3, 0));
    scene.rounds(10);

    // When
    scene.sim.apiReachable = false;
    scene.sim.set(1, Fate.DOWN).set(2, Fate.DOWN);
    scene.rounds(10);

    // Then
    String page = page(reporter(scene).get());
    assertThat(page)
        .contains("etcd main: QuorumLost")
        .contains("TOLERANCE now  -1")
        .contains("API server does NOT answer")
        .contains("Healthy -> QuorumLost");
    assertThat(value("mainstay.etcd.quorum.available")).isZero();
  }

  @Test
  void beforeTheFirstRoundThePageSaysSo() {
    // When
    String page = page(reporter(new Scene(Sim.withDown(3, 0))).get());

    // Then
    assertThat(page).contains("etcd (no EtcdTopology): Unknown").contains("nothing yet");
  }

  private Scene registered(Sim sim) {
    Scene scene = new Scene(sim);
    EtcdMetrics.register(registry, scene, reporter(scene));
    return scene;
  }

  private static EtcdReporter reporter(Scene scene) {
    return new EtcdReporter(scene::latest, scene.factory, "cp-1");
  }

  private static String page(EtcdReport report) {
    return EtcdPage.of("cp-1", Sim.START, false, false, List.of(report));
  }

  private double value(String name) {
    return registry.get(name).meter().measure().iterator().next().getValue();
  }

  private double tolerance(String kind) {
    return registry.get("mainstay.etcd.fault.tolerance").tag("kind", kind).gauge().value();
  }

  private double participating(String member) {
    return ofMember("mainstay.etcd.member.participating", member);
  }

  private double ofMember(String name, String member) {
    return registry.get(name).tags("member", member, "node", member).gauge().value();
  }

  private double state(State state) {
    return registry.get("mainstay.etcd.state").tag("state", state.name()).gauge().value();
  }
}
