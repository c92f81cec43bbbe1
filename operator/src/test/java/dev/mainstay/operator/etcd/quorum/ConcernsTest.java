package dev.mainstay.operator.etcd.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.IfLost;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.RaftLag;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.client.MemberStatus.Space;
import dev.mainstay.operator.etcd.quorum.Sim.Fate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a cluster with a quorum is Degraded or AtRisk for, and when. */
class ConcernsTest {
  private static final int HOUR = 3600;

  @Test
  void aMemberWithoutNodeIsAnOrphanAfterTheGrace() {
    // Given
    Sim sim = Sim.withDown(4, 1);
    sim.nodesGone.add(3);
    sim.rounds(2);

    // When
    TopologyView before = sim.round(800);
    TopologyView after = pass(sim, 120);

    // Then
    assertThat(before.orphans()).isEmpty();
    assertThat(after.orphans()).extracting(f -> f.member().id()).containsExactly(4L);
    assertThat(after.troubles().has(Concern.ORPHAN)).isTrue();
  }

  @Test
  void nobodyIsAnOrphanWhileTheNodesAreNotKnown() {
    // Given
    Sim sim = Sim.withDown(3, 1);
    sim.nodesGone.addAll(Set.of(0, 1, 2));
    sim.rounds(2);

    // When
    TopologyView view = pass(sim, HOUR);

    // Then
    assertThat(view.orphans()).isEmpty();
  }

  @Test
  void nobodyBecomesAnOrphanWhileTheApiIsDead() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.rounds(2);
    sim.apiReachable = false;
    sim.set(2, Fate.DOWN);
    sim.nodesGone.add(2);

    // When
    TopologyView view = pass(sim, HOUR);

    // Then
    assertThat(view.orphans()).isEmpty();
  }

  @Test
  void aMemberThatTakesPartIsNoOrphanWhereverItRuns() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.nodesGone.add(2);

    // When
    TopologyView view = pass(sim, HOUR);

    // Then
    assertThat(view.orphans()).isEmpty();
    assertThat(view.state()).isEqualTo(State.Healthy);
  }

  @Test
  void aNodeWithoutMemberIsNamedAfterTheGrace() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.otherNodes.add(new NodeFact("cp-4", "192.0.2.44", true));
    sim.rounds(2);

    // When
    TopologyView before = sim.round(800);
    TopologyView after = pass(sim, 120);

    // Then
    assertThat(before.nodesWithoutMember()).isEmpty();
    assertThat(after.nodesWithoutMember()).containsExactly("cp-4");
    assertThat(after.state()).isEqualTo(State.Degraded);
  }

  @Test
  void aLearnerIsStuckAfterItsTime() {
    // Given
    Sim sim = Sim.of(Fate.UP, Fate.UP, Fate.UP, Fate.LEARNER);
    sim.rounds(2);

    // When
    TopologyView before = sim.round(500);
    TopologyView after = pass(sim, 120);

    // Then
    assertThat(before.state()).isEqualTo(State.Healthy);
    assertThat(after.stuckLearners()).hasSize(1);
    assertThat(after.state()).isEqualTo(State.Degraded);
  }

  @Test
  void mixedMinorVersionsAreDegradedOnlyWhenTheyStay() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.versions.put(1, "3.5.33");
    sim.rounds(2);

    // When
    TopologyView during = sim.round(HOUR / 2);
    TopologyView after = pass(sim, HOUR);

    // Then
    assertThat(during.state()).isEqualTo(State.Healthy);
    assertThat(during.mixedVersions()).isTrue();
    assertThat(after.state()).isEqualTo(State.Degraded);
  }

  @Test
  void twoPatchVersionsAreNotMixed() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.versions.put(1, "3.6.14");

    // When
    TopologyView view = pass(sim, 2 * HOUR);

    // Then
    assertThat(view.mixedVersions()).isFalse();
    assertThat(view.state()).isEqualTo(State.Healthy);
  }

  @Test
  void aQuotaThatFillsUpIsDegradedBeforeItIsReadOnly() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.spaces.put(1, new Space(80, 80, 100));

    // When
    TopologyView view = sim.rounds(10);

    // Then
    assertThat(view.state()).isEqualTo(State.Degraded);
    assertThat(view.troubles().has(Concern.QUOTA_HIGH)).isTrue();
  }

  @Test
  void fourChangesOfTheLeaderWithinAQuarterOfAnHourAreChurn() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.rounds(2);

    // When
    for (int i = 0; i < 3; i++) {
      sim.term++;
      sim.round(60);
    }
    boolean three = sim.rounds(2).troubles().has(Concern.LEADER_CHURN);
    sim.term++;
    boolean four = sim.rounds(2).troubles().has(Concern.LEADER_CHURN);
    boolean later = pass(sim, 1000).troubles().has(Concern.LEADER_CHURN);

    // Then
    assertThat(List.of(three, four, later)).containsExactly(false, true, false);
  }

  /** An election that lasts longer than a round is one as well; a probe that is lost is none. */
  @ParameterizedTest(name = "{0} terms later: {1}")
  @CsvSource({"1, true", "0, false"})
  void changesOfTheLeaderCountHoweverLongThereIsNone(int terms, boolean churn) {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.rounds(2);

    // When
    for (int i = 0; i < 4; i++) {
      all(sim, Fate.HIDDEN).rounds(3);
      sim.term += terms;
      all(sim, Fate.UP).rounds(3);
    }

    // Then
    assertThat(sim.rounds(2).troubles().has(Concern.LEADER_CHURN)).isEqualTo(churn);
  }

  private static Sim all(Sim sim, Fate fate) {
    return sim.set(0, fate).set(1, fate).set(2, fate);
  }

  @Test
  void anEvenNumberIsDegradedUnlessItIsIntended() {
    // When
    State usual = Sim.withDown(4, 0).rounds(10).state();
    Sim intended = Sim.withDown(4, 0);
    Rules rules = new Rules(Duration.ofSeconds(10), 1, 0, false, true);
    intended.round(2, rules);

    // Then
    assertThat(usual).isEqualTo(State.Degraded);
    assertThat(intended.round(2, rules).state()).isEqualTo(State.Healthy);
  }

  @Test
  void corruptedDataIsToldAtOnceAndOfTheRightMember() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.rounds(3);
    sim.errors = List.of("memberID:2 alarm:CORRUPT ");

    // When
    TopologyView view = sim.round(2);

    // Then
    assertThat(view.state()).isEqualTo(State.AtRisk);
    assertThat(view.troubles().alarms()).containsExactly(new Alarm(Alarm.Kind.CORRUPT, 2));
    assertThat(Reasons.of(sim.round(2))).contains("member 0000000000000002 has corrupted data");
  }

  @Test
  void anAlarmOutlivesARoundThatNobodyAnswers() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.errors = List.of("memberID:2 alarm:NOSPACE ");
    sim.rounds(10);

    // When
    TopologyView view = sim.set(0, Fate.HIDDEN).set(1, Fate.HIDDEN).set(2, Fate.HIDDEN).round(2);

    // Then
    assertThat(view.troubles().alarms()).hasSize(1);
  }

  @Test
  void aListThatAMajorityOfItsVotersTellsIsBelieved() {
    // Given: two of the three that the old list names
    Sim sim = Sim.withDown(4, 0);
    sim.oldView.addAll(Set.of(0, 1));

    // When
    TopologyView view = sim.rounds(3);

    // Then
    assertThat(view.quorum()).map(Quorum::voters).hasValue(3);
    assertThat(view.latest().membership().contested()).isFalse();
    assertThat(view.troubles().has(Concern.VIEWS_DIFFER)).isTrue();
  }

  @Test
  void listsWithoutMajorityAreUnknownAndStateNoTolerance() {
    // Given: two of five tell the old list, two of six the new one
    Sim sim = Sim.of(Fate.UP, Fate.UP, Fate.UP, Fate.UP, Fate.HIDDEN, Fate.HIDDEN);
    sim.oldView.addAll(Set.of(0, 1));

    // When
    TopologyView view = pass(sim, 60);

    // Then
    assertThat(view.latest().quorate()).isTrue();
    assertThat(view.state()).isEqualTo(State.Unknown);
    assertThat(view.faultToleranceNow()).isEmpty();
    assertThat(view.latest().cause()).isEqualTo(Assessment.Cause.VIEWS_DIFFER);
  }

  @ParameterizedTest(name = "5 voters in zones {0}: {1}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          ZONES,     STATE
          a b c d e, Healthy
          a a b b c, Healthy
          a a a b c, AtRisk
          a a a a a, AtRisk
          a a b b -, Healthy
          a b - - -, AtRisk
          """)
  void theLossOfOneZoneIsSurvivedWhereThatIsAskedFor(String zones, State state) {
    // Given
    Sim sim = Sim.withDown(5, 0);
    String[] names = zones.split(" ", -1);
    for (int i = 0; i < names.length; i++) {
      if (!names[i].equals("-")) {
        sim.zones.put(i, names[i]);
      }
    }
    Rules rules = new Rules(Duration.ofSeconds(10), 1, 0, true, false);

    // When
    for (int i = 0; i < 10; i++) {
      sim.round(2, rules);
    }

    // Then
    assertThat(sim.view().state()).isEqualTo(state);
    assertThat(
            sim.view().zones().stream()
                .allMatch(z -> sim.view().ifLost(z.members()) == IfLost.QuorumKept))
        .isEqualTo(state == State.Healthy);
  }

  @Test
  void aMemberThatFallsBehindIsToldApartFromOneThatStandsStill() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.rounds(2);

    // When
    for (int i = 1; i <= 10; i++) {
      sim.applied.put(0, 10_000L * i);
      sim.applied.put(1, 5_000L * i);
      sim.applied.put(2, 100L);
      sim.round(2);
    }

    // Then
    assertThat(sim.view().lag(sim.finding(0))).isEqualTo(RaftLag.Current);
    assertThat(sim.view().lag(sim.finding(1))).isEqualTo(RaftLag.Behind);
    assertThat(sim.view().lag(sim.finding(2))).isEqualTo(RaftLag.Stuck);
  }

  @Test
  void twoMembersOfOneNameAreDegraded() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.names.put(2, "cp-2");

    // When
    TopologyView view = sim.rounds(10);

    // Then
    assertThat(view.troubles().has(Concern.DUPLICATE_NAME)).isTrue();
    assertThat(view.state()).isEqualTo(State.Degraded);
  }

  @Test
  void roundsThatDisagreeNeverKeepAQuorumThatNobodyProves() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.rounds(3);
    sim.nodesTellTheTruth = false;
    sim.set(0, Fate.ISOLATED).set(1, Fate.HIDDEN).set(2, Fate.HIDDEN);

    // When: an API that comes and goes makes the loss inferred and not, by turns
    for (int i = 0; i < 20; i++) {
      sim.apiReachable = i % 2 == 0;
      sim.round(2);
    }

    // Then
    assertThat(sim.view().state()).isIn(State.Unknown, State.QuorumLost);
  }

  /** A round every ten seconds. */
  private static TopologyView pass(Sim sim, int seconds) {
    for (int i = 0; i < seconds; i += 10) {
      sim.round(10);
    }
    return sim.view();
  }
}
