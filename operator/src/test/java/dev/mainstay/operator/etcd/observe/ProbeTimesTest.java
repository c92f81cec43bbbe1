package dev.mainstay.operator.etcd.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.quorum.Rules;
import dev.mainstay.operator.etcd.quorum.Sim;
import dev.mainstay.operator.etcd.quorum.Sim.Fate;
import dev.mainstay.operator.etcd.quorum.TopologyView;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeTimesTest {
  @ParameterizedTest(name = "every {0} s: held for {1} s")
  @CsvSource({"1, 10", "2, 10", "5, 12", "15, 32", "30, 62"})
  void oneLostRoundIsNoAlarmHoweverSeldomOneAsks(int interval, int hold) {
    // Given
    ProbeTimes times = ProbeTimes.every(Duration.ofSeconds(interval));
    var rules = new Rules(times.hold(), 1, 0, false, false);
    Sim sim = Sim.withDown(3, 0);
    for (int i = 0; i < 3; i++) {
      sim.round(interval, rules);
    }
    TopologyView before = sim.view();

    // When: it is asked again soon, as after each change
    sim.set(0, Fate.HIDDEN).set(1, Fate.HIDDEN).set(2, Fate.HIDDEN);
    State lost = sim.round(interval, rules).state();
    State lostAgain = sim.round(3, rules).state();
    sim.set(0, Fate.UP).set(1, Fate.UP).set(2, Fate.UP);
    TopologyView after = sim.round(interval, rules);

    // Then
    assertThat(times.hold()).hasSeconds(hold);
    assertThat(before.state()).isEqualTo(State.Healthy);
    assertThat(lost).isEqualTo(State.Healthy);
    assertThat(lostAgain).isEqualTo(State.Healthy);
    assertThat(after.history()).isEqualTo(before.history());
  }
}
