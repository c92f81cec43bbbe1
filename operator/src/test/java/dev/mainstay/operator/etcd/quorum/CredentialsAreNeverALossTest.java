package dev.mainstay.operator.etcd.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.client.Failure;
import dev.mainstay.operator.etcd.quorum.Sim.Fate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What our own certificate cannot open says nothing about etcd. */
class CredentialsAreNeverALossTest {
  private static final Answer NO_MEMBER =
      new Answer("192.0.2.99", null, null, null, Failure.REFUSED, "connection refused");

  /** The API server is dead in all of them, for whatever reason. */
  @ParameterizedTest(name = "{0} {1} {2}, a closed port elsewhere {3}: {4}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          ONE,       TWO,       THREE,     ELSEWHERE, STATE
          REJECTING, REJECTING, REJECTING, false,     Unknown
          REJECTING, REJECTING, REJECTING, true,      Unknown
          REJECTING, REJECTING, DOWN,      false,     Unknown
          REJECTING, HIDDEN,    DOWN,      false,     QuorumLost
          HIDDEN,    HIDDEN,    HIDDEN,    true,      Unknown
          HIDDEN,    HIDDEN,    DOWN,      false,     QuorumLost
          """)
  void onlyMembersThatWereAskedCount(
      Fate one, Fate two, Fate three, boolean elsewhere, State state) {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.rounds(3);
    sim.apiReachable = false;
    sim.nodesTellTheTruth = false;
    if (elsewhere) {
      sim.otherAnswers.add(NO_MEMBER);
    }

    // When
    TopologyView view = sim.set(0, one).set(1, two).set(2, three).rounds(20);

    // Then
    assertThat(view.state()).isEqualTo(state);
  }

  @Test
  void nodesThatAreNotReadyProveNothingWhileNobodyCanBeAsked() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.rounds(3);
    sim.credentialProblem = "file /run/mainstay/etcd/ca.crt does not exist";
    sim.notReady.addAll(List.of(0, 1, 2));

    // When
    TopologyView view = sim.rounds(20);

    // Then
    assertThat(view.state()).isEqualTo(State.Unknown);
  }

  @Test
  void aMemberThatHadNotStartedMayHaveWhileNobodyCanBeAsked() {
    // Given
    Sim sim = Sim.of(Fate.UP, Fate.UNSTARTED);
    State before = sim.rounds(20).state();
    sim.set(1, Fate.REJECTING).set(0, Fate.REJECTING);

    // When
    TopologyView view = sim.rounds(20);

    // Then
    assertThat(before).isEqualTo(State.QuorumLost);
    assertThat(view.state()).isEqualTo(State.Unknown);
  }

  @ParameterizedTest
  @CsvSource({"REJECTING, ca.crt", "HIDDEN, client port"})
  void theReasonSaysWhatToDo(Fate fate, String remedy) {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.rounds(3);

    // When
    TopologyView view = sim.set(0, fate).set(1, fate).set(2, fate).rounds(20);

    // Then
    assertThat(Reasons.of(view)).contains("192.0.2.13: ").contains(remedy);
  }
}
