package dev.mainstay.operator.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.mainstay.api.v1alpha1.EtcdTopology;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Transition;
import dev.mainstay.operator.etcd.client.Latency.Kind;
import dev.mainstay.operator.etcd.client.MemberStatus.Space;
import dev.mainstay.operator.etcd.quorum.Pages;
import dev.mainstay.operator.etcd.quorum.Sim;
import dev.mainstay.operator.etcd.quorum.Sim.Fate;
import dev.mainstay.operator.kube.EventRecorder;
import dev.mainstay.operator.kube.Resync;
import dev.mainstay.operator.status.AddressSurvival.Outlook;
import dev.mainstay.operator.status.Reason;
import dev.mainstay.operator.status.Truth;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Writes as they would reach the API server; reconciled after every round, which is the most. */
class EtcdTopologyReconcilerTest {
  private static final int ROUNDS_A_MINUTE = 30;

  /** A topology that is deleted and made again at once is lost without it. */
  @Test
  void lostEventsAreMadeGood() {
    var replica = new Replica(new Scene(Sim.withDown(3, 0)));
    var context = new EventSourceContext<>(null, null, null, EtcdTopology.class);

    assertThat(replica.reconciler.prepareEventSources(context))
        .hasAtLeastOneElementOfType(Resync.class);
  }

  @Test
  void aStableClusterIsWrittenOnceAMinute() {
    // Given
    Replica replica = new Replica(new Scene(Sim.withDown(3, 0)));
    replica.rounds(10);
    int before = replica.writes;

    // When
    replica.rounds(10 * ROUNDS_A_MINUTE);

    // Then
    assertThat(replica.writes - before).isBetween(9, 10);
  }

  @Test
  void aDatabaseThatGrowsIsNoNews() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    Replica replica = new Replica(new Scene(sim));
    replica.rounds(10);
    int before = replica.writes;

    // When
    for (int i = 1; i <= 5 * ROUNDS_A_MINUTE; i++) {
      sim.spaces.put(0, new Space((200L + i) << 20, 190L << 20, 2L << 30));
      sim.applied.put(0, 100L + i);
      sim.applied.put(1, 100L + i);
      sim.applied.put(2, 100L + i);
      replica.rounds(1);
    }

    // Then
    assertThat(replica.writes - before).isLessThanOrEqualTo(6);
  }

  @Test
  void aLatencyThatVariesIsNoNews() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.performance = Pages.nominal(3);
    Replica replica = new Replica(new Scene(sim));
    replica.rounds(10);
    int before = replica.writes;

    // When
    for (int i = 1; i <= 5 * ROUNDS_A_MINUTE; i++) {
      sim.performance = Pages.slow(3, 2, Kind.WAL_FSYNC, 0.002 * (1 + i % 100));
      replica.rounds(1);
    }

    // Then
    assertThat(replica.writes - before).isLessThanOrEqualTo(6);
  }

  @Test
  void aLostMemberIsWrittenAtOnceAndNotAgain() {
    // Given
    Scene scene = new Scene(Sim.withDown(3, 0));
    Replica replica = new Replica(scene);
    replica.rounds(10);
    int before = replica.writes;

    // When: two rounds for the number, the hold time for the state
    scene.sim.set(2, Fate.DOWN);
    replica.rounds(2);
    Integer soon = replica.status().quorum().faultToleranceNow();
    int number = replica.writes - before;
    replica.rounds(8);

    // Then
    assertThat(soon).isZero();
    assertThat(number).isEqualTo(1);
    assertThat(replica.writes - before).isEqualTo(2);
    assertThat(replica.status().state()).isEqualTo(State.AtRisk);
    assertThat(replica.events).containsExactly("normal Healthy", "warning AtRisk");
  }

  @Test
  void nothingIsRecordedWhilePaused() {
    // Given
    Scene scene = new Scene(Sim.withDown(3, 1));
    Replica replica = new Replica(scene);
    replica.paused = true;

    // When
    replica.rounds(20);

    // Then
    assertThat(replica.events).isEmpty();
    assertThat(replica.status().state()).isEqualTo(State.AtRisk);
    assertThat(Scene.truths(replica.status())).containsEntry("Paused", "True PausedByUser");
  }

  @Test
  void historyIsFilledInWithTheTrueTimesAfterTheApiWasDead() {
    // Given
    Scene scene = new Scene(Sim.withDown(3, 0));
    Replica replica = new Replica(scene);
    replica.rounds(10);
    int written = replica.status().history().size();

    // When: quorum is lost and comes back while nothing can be written
    scene.sim.apiReachable = false;
    scene.sim.set(1, Fate.DOWN).set(2, Fate.DOWN);
    Instant lost = scene.time.instant();
    scene.rounds(30);
    scene.sim.set(1, Fate.UP).set(2, Fate.UP);
    Instant back = scene.time.instant();
    scene.rounds(10);
    scene.sim.apiReachable = true;
    scene.rounds(100);
    replica.reconcile();

    // Then
    List<Transition> filled =
        replica.status().history().subList(written, replica.status().history().size());
    assertThat(filled).extracting(Transition::to).containsExactly(State.QuorumLost, State.Healthy);
    assertThat(Instant.parse(filled.get(0).time())).isBetween(lost, lost.plusSeconds(15));
    assertThat(Instant.parse(filled.get(1).time())).isBetween(back, back.plusSeconds(5));
    assertThat(replica.events)
        .containsExactly("normal Healthy", "warning QuorumLost", "normal Healthy");
  }

  @Test
  void theNextLeaderRepeatsNothingAndLosesNothing() {
    // Given
    Scene first = new Scene(Sim.withDown(3, 0), "cp-1");
    Scene second = new Scene(Sim.withDown(3, 0), "cp-2");
    Replica leader = new Replica(first);
    Replica next = new Replica(second);
    second.time.pass(Duration.ofMillis(700));
    second.rounds(10);
    leader.rounds(10);

    // When: the leader dies with the member, the other sees it and takes over
    second.sim.set(0, Fate.DOWN);
    second.rounds(10);
    next.stored = leader.stored;
    next.reconcile();

    // Then
    assertThat(next.status().history())
        .extracting(Transition::to, Transition::observedBy)
        .containsExactly(tuple(State.Healthy, "cp-1"), tuple(State.AtRisk, "cp-2"));
  }

  @Test
  void aFrozenProberIsUnknownWithTheFirstWriteThatIsPossible() {
    // Given
    Scene scene = new Scene(Sim.withDown(3, 0));
    Replica replica = new Replica(scene);
    replica.rounds(10);

    // When
    for (int second = 0; second < 180; second += 5) {
      scene.frozen(Duration.ofSeconds(5));
      replica.reconcile();
    }
    String before = Scene.truths(replica.status()).get("QuorumAvailable");
    scene.frozen(Duration.ofSeconds(5));
    replica.reconcile();

    // Then
    assertThat(before).isEqualTo("True Quorate");
    assertThat(replica.next).isLessThanOrEqualTo(5000);
    assertThat(Scene.truths(replica.status()))
        .containsEntry("QuorumAvailable", "Unknown StaleObservation");
  }

  @Test
  void aReplicaThatHasSeenNothingLetsNoOldTruthStand() {
    // Given
    Replica leader = new Replica(new Scene(Sim.withDown(3, 0)));
    leader.rounds(10);
    Scene fresh = new Scene(Sim.withDown(3, 0));
    fresh.frozen(Duration.ofMinutes(5));
    Replica next = new Replica(fresh);
    next.stored = leader.stored;

    // When
    next.reconcile();

    // Then
    assertThat(Scene.truths(next.status())).containsEntry("QuorumAvailable", "Unknown FirstProbes");
  }

  @Test
  void aLeaderWhoseClockWasAheadDoesNotSilenceTheNext() {
    // Given
    Scene ahead = new Scene(Sim.withDown(3, 0));
    ahead.time.pass(Duration.ofHours(2));
    Replica leader = new Replica(ahead);
    leader.rounds(10);
    Replica next = new Replica(new Scene(Sim.withDown(3, 0)));
    next.stored = leader.stored;

    // When
    next.rounds(5 * ROUNDS_A_MINUTE);

    // Then
    assertThat(next.writes).isBetween(4, 6);
    assertThat(Instant.parse(next.status().probe().time())).isBefore(Sim.START.plusSeconds(600));
  }

  @Test
  void aLoadBalancerThatIsLostIsWrittenAsWell() {
    // Given
    Scene scene = new Scene(Sim.withDown(3, 0));
    Replica replica = new Replica(scene);
    replica.rounds(10);

    // When
    scene.addresses = node -> new Outlook(Truth.FALSE, "no other node can hold it");
    replica.rounds(1);

    // Then
    assertThat(Scene.truths(replica.status()))
        .containsEntry("DisruptionAllowed", "False AddressNotRedundant");
  }

  /** One replica as leader, and the object as the API server keeps it. */
  private static final class Replica implements EventRecorder {
    final Scene scene;
    final EtcdTopologyReconciler reconciler;
    final List<String> events = new ArrayList<>();
    boolean paused;
    int writes;
    long next;
    @Nullable EtcdTopologyStatus stored;

    Replica(Scene scene) {
      this.scene = scene;
      this.reconciler = new EtcdTopologyReconciler(scene, this, scene.time);
    }

    void rounds(int count) {
      for (int i = 0; i < count; i++) {
        scene.rounds(1);
        reconcile();
      }
    }

    void reconcile() {
      EtcdTopology topology = Scene.topology(stored, paused);
      UpdateControl<EtcdTopology> control = reconciler.reconcile(topology, null);
      next = control.getScheduleDelay().orElse(0L);
      if (!control.isNoUpdate()) {
        writes++;
        stored = control.getResource().orElseThrow().getStatus();
      }
    }

    EtcdTopologyStatus status() {
      return stored;
    }

    @Override
    public void normal(HasMetadata on, Reason reason, String message) {
      events.add("normal " + reason.text());
    }

    @Override
    public void warning(HasMetadata on, Reason reason, String message) {
      events.add("warning " + reason.text());
    }
  }
}
