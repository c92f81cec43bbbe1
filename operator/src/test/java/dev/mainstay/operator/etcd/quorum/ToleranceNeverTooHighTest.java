package dev.mainstay.operator.etcd.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.IfLost;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Precision;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.quorum.Sim.Fate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every cluster of 1 to 7 voters, each up, up but hidden from us or refusing our certificate, down,
 * cut off or unstarted.
 */
class ToleranceNeverTooHighTest {
  private static final List<Fate> FATES =
      List.of(Fate.UP, Fate.HIDDEN, Fate.REJECTING, Fate.DOWN, Fate.ISOLATED, Fate.UNSTARTED);

  @TestFactory
  List<DynamicTest> publishedNumbersHoldInEveryCluster() {
    return IntStream.rangeClosed(1, 7)
        .mapToObj(n -> DynamicTest.dynamicTest(n + " voters", () -> everyClusterOf(n)))
        .toList();
  }

  private static void everyClusterOf(int voters) {
    for (int code = 0; code < Math.pow(FATES.size(), voters); code++) {
      List<Fate> fates = new ArrayList<>();
      for (int i = 0, rest = code; i < voters; i++, rest /= FATES.size()) {
        fates.add(FATES.get(rest % FATES.size()));
      }
      // Beyond four voters one order of each mix: the rules know no order, and it saves minutes.
      if (voters <= 4 || fates.equals(fates.stream().sorted().toList())) {
        check(fates, true);
        check(fates, false);
      }
    }
  }

  private static void check(List<Fate> fates, boolean honestWitness) {
    // Given: it was well once, so the members are known
    Sim sim = Sim.withDown(fates.size(), 0);
    sim.rounds(2);
    for (int i = 0; i < fates.size(); i++) {
      sim.set(i, fates.get(i));
    }
    sim.apiReachable = honestWitness && sim.truth() >= 0;
    sim.nodesTellTheTruth = honestWitness;

    // When
    TopologyView soon = sim.rounds(2);
    TopologyView later = sim.rounds(12);

    // Then
    for (TopologyView view : List.of(soon, later)) {
      numbersHold(sim, view, honestWitness);
    }
    nothingFollowsWithoutCredentials(sim);
  }

  /** Whatever the nodes say, and whatever was lost before. */
  private static void nothingFollowsWithoutCredentials(Sim sim) {
    // Given
    sim.credentialProblem = "file /run/mainstay/etcd/ca.crt does not exist";
    for (int i = 0; i < sim.voters(); i++) {
      sim.notReady.add(i);
    }

    // When
    TopologyView view = sim.rounds(12);

    // Then
    assertThat(view.state()).as("%s", view.latest().findings()).isEqualTo(State.Unknown);
    assertThat(view.faultToleranceNow()).isEmpty();
  }

  private static void numbersHold(Sim sim, TopologyView view, boolean honestWitness) {
    int truth = sim.truth();
    view.faultToleranceNow()
        .ifPresent(
            now -> {
              if (view.state() == State.QuorumLost) {
                assertThat(now).isNegative();
              } else {
                assertThat(now).isBetween(0, truth);
                assertThat(view.faultToleranceUpper().orElseThrow()).isGreaterThanOrEqualTo(truth);
              }
            });
    if (view.state() == State.QuorumLost && truth >= 0) {
      assertThat(honestWitness).as("lost without being lost").isFalse();
      assertThat(view.precision()).isEqualTo(Precision.Inferred);
    }
    for (int i = 0; i < sim.voters(); i++) {
      for (int j = i + 1; j < sim.voters(); j++) {
        boolean kept = view.ifLost(List.of(sim.finding(i), sim.finding(j))) == IfLost.QuorumKept;
        if (kept) {
          assertThat(truth - takesPart(sim, i) - takesPart(sim, j)).isGreaterThanOrEqualTo(0);
        }
      }
      if (view.ifLost(sim.finding(i)) == IfLost.QuorumKept) {
        assertThat(truth - takesPart(sim, i)).isGreaterThanOrEqualTo(0);
      }
    }
  }

  private static int takesPart(Sim sim, int index) {
    return Sim.takesPart(sim.fate(index)) ? 1 : 0;
  }
}
