package dev.mainstay.operator.etcd.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Health;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.IfLost;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Precision;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.quorum.Sim.Fate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopologyFoldTest {
  @ParameterizedTest(name = "{0} voters, {1} down: {2}, tolerance {3}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          VOTERS, DOWN, STATE,    NOW
          1,      0,    AtRisk,   0
          2,      0,    AtRisk,   0
          3,      0,    Healthy,  1
          3,      1,    AtRisk,   0
          4,      0,    Degraded, 1
          4,      1,    AtRisk,   0
          5,      0,    Healthy,  2
          5,      1,    Degraded, 1
          5,      2,    AtRisk,   0
          7,      0,    Healthy,  3
          7,      1,    Degraded, 2
          7,      2,    Degraded, 1
          """)
  void classifiesAsTheTable(int voters, int down, State state, int now) {
    // When
    TopologyView view = Sim.withDown(voters, down).rounds(10);

    // Then
    assertThat(view.state()).isEqualTo(state);
    assertThat(view.faultToleranceNow()).hasValue(now);
    assertThat(view.precision()).isEqualTo(Precision.Proven);
  }

  @Test
  void nothingIsStatedAfterASingleRound() {
    // When
    TopologyView view = Sim.withDown(3, 0).rounds(1);

    // Then
    assertThat(view.state()).isEqualTo(State.Unknown);
    assertThat(view.faultToleranceNow()).isEmpty();
  }

  @Test
  void toleranceFollowsTheSecondBadRoundAndTheStateItsHoldTime() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.rounds(3);
    sim.set(2, Fate.DOWN);

    // When
    TopologyView first = sim.round(2);
    TopologyView second = sim.round(2);
    TopologyView held = sim.rounds(4);

    // Then
    assertThat(first.faultToleranceNow()).hasValue(1);
    assertThat(first.awaitsConfirmation()).isTrue();
    assertThat(second.faultToleranceNow()).hasValue(0);
    assertThat(second.state()).isEqualTo(State.Healthy);
    assertThat(held.state()).isEqualTo(State.AtRisk);
    assertThat(held.stateSince()).isEqualTo(first.time());
  }

  @Test
  void aSingleLostRoundChangesNothing() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    TopologyView before = sim.rounds(3);

    // When
    sim.set(1, Fate.HIDDEN).round(2);
    TopologyView after = sim.set(1, Fate.UP).round(2);

    // Then
    assertThat(after.faultToleranceNow()).isEqualTo(before.faultToleranceNow());
    assertThat(after.history()).isEqualTo(before.history());
    assertThat(after.findings()).isEqualTo(before.findings());
  }

  @Test
  void recoveryNeedsTwoGoodRounds() {
    // Given
    Sim sim = Sim.withDown(3, 1);
    sim.rounds(10);
    sim.set(2, Fate.UP);

    // When
    State first = sim.round(2).state();
    State second = sim.round(2).state();

    // Then
    assertThat(List.of(first, second)).containsExactly(State.AtRisk, State.Healthy);
  }

  @Test
  void twoOfThreeDownIsProvenOnceTheNodesAreNotReady() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.rounds(3);

    // When
    TopologyView view = sim.set(1, Fate.DOWN).set(2, Fate.DOWN).rounds(8);

    // Then
    assertThat(view.state()).isEqualTo(State.QuorumLost);
    assertThat(view.precision()).isEqualTo(Precision.Proven);
    assertThat(view.faultToleranceNow()).hasValue(-1);
    assertThat(sim.finding(0).health()).isEqualTo(Health.NoLeader);
    assertThat(view.history().getLast().from()).isEqualTo(State.Healthy);
  }

  @Test
  void withADeadApiTheLossIsInferredFromTheMemberWithoutLeader() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.rounds(3);
    sim.apiReachable = false;
    sim.nodesTellTheTruth = false;

    // When
    TopologyView view = sim.set(1, Fate.HIDDEN).set(2, Fate.DOWN).set(0, Fate.ISOLATED).rounds(8);

    // Then
    assertThat(view.state()).isEqualTo(State.QuorumLost);
    assertThat(view.precision()).isEqualTo(Precision.Inferred);
  }

  @Test
  void whoeverReachesNobodyDoesNotCallItALostQuorum() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.rounds(3);
    sim.apiReachable = false;

    // When
    TopologyView view = sim.set(0, Fate.HIDDEN).set(1, Fate.HIDDEN).set(2, Fate.HIDDEN).rounds(20);

    // Then
    assertThat(view.state()).isEqualTo(State.Unknown);
    assertThat(view.faultToleranceNow()).isEmpty();
  }

  @Test
  void missingCredentialsAreUnknownNeverLost() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.rounds(3);
    sim.credentialProblem = "file /run/mainstay/etcd/ca.crt does not exist";
    sim.apiReachable = false;

    // When
    TopologyView view = sim.rounds(20);

    // Then
    assertThat(view.state()).isEqualTo(State.Unknown);
    assertThat(view.latest().cause()).isEqualTo(Assessment.Cause.CREDENTIALS_MISSING);
  }

  @Test
  void oneProofMeansQuorumHoweverFewCanBeAsked() {
    // When
    TopologyView view = Sim.of(Fate.UP, Fate.HIDDEN, Fate.HIDDEN).rounds(10);

    // Then
    assertThat(view.precision()).isEqualTo(Precision.Proven);
    assertThat(view.faultToleranceNow()).hasValue(0);
    assertThat(view.faultToleranceUpper()).hasValue(1);
  }

  @Test
  void anIsolatedFollowerIsNamedAndCountsAsLost() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.rounds(3);

    // When
    TopologyView view = sim.set(2, Fate.ISOLATED).rounds(10);

    // Then
    assertThat(sim.finding(2).health()).isEqualTo(Health.Isolated);
    assertThat(view.faultToleranceNow()).hasValue(0);
    assertThat(view.faultToleranceUpper()).hasValue(0);
    assertThat(view.ifLost(sim.finding(0))).isEqualTo(IfLost.QuorumLost);
    assertThat(view.ifLost(sim.finding(2))).isEqualTo(IfLost.QuorumKept);
  }

  @Test
  void aLearnerCountsNowhere() {
    // When
    Sim sim = Sim.of(Fate.UP, Fate.UP, Fate.UP, Fate.LEARNER);
    TopologyView view = sim.rounds(10);

    // Then
    assertThat(view.quorum()).hasValue(new Quorum(3, 3));
    assertThat(view.state()).isEqualTo(State.Healthy);
    assertThat(sim.finding(3).health()).isEqualTo(Health.Replicating);
  }

  @Test
  void anUnstartedVoterCountsAsAVoterThatIsOut() {
    // When
    Sim sim = Sim.of(Fate.UP, Fate.UP, Fate.UP, Fate.UNSTARTED);
    TopologyView view = sim.rounds(10);

    // Then
    assertThat(view.quorum()).hasValue(new Quorum(4, 3));
    assertThat(view.faultToleranceNow()).hasValue(0);
    assertThat(view.faultToleranceUpper()).hasValue(0);
    assertThat(sim.finding(3).health()).isEqualTo(Health.Unstarted);
  }

  @Test
  void aFullDiskQuotaIsReadOnlyAndBelongsToNoMember() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.errors = List.of("memberID:3 alarm:NOSPACE");

    // When
    TopologyView view = sim.rounds(10);

    // Then
    assertThat(view.state()).isEqualTo(State.ReadOnly);
    assertThat(view.findings()).allMatch(Finding::good);
  }

  @Test
  void aSingleMemberIsHealthyWhereNoToleranceIsExpected() {
    // Given
    Sim sim = Sim.withDown(1, 0);
    Rules rules = new Rules(Duration.ofSeconds(10), 0, 0, false, false);

    // When
    sim.round(2, rules);
    TopologyView view = sim.round(2, rules);

    // Then
    assertThat(view.state()).isEqualTo(State.Healthy);
  }
}
