package dev.mainstay.e2e.bench;

import static dev.mainstay.e2e.bench.Samples.BALANCED_KILL;
import static dev.mainstay.e2e.bench.Samples.BALANCED_ROLLOUT;
import static dev.mainstay.e2e.bench.Samples.FAST_KILL;
import static dev.mainstay.e2e.bench.Samples.HERE;
import static dev.mainstay.e2e.bench.Samples.TABLE;
import static dev.mainstay.e2e.bench.Samples.TUNED_KILL;
import static dev.mainstay.e2e.bench.Samples.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.e2e.bench.Agenda.Now;
import dev.mainstay.e2e.bench.Agenda.Todo;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AgendaTest {
  private static final Now SAME = new Now("Balanced", HERE);

  private static Agenda agenda(Map<RowKey, Integer> wanted, boolean anew, Now now) {
    return Agenda.of(new TreeMap<>(wanted), anew, TABLE, subject -> now);
  }

  @Test
  void rowsGoOnUntilTheyHaveTheirRuns() {
    // When
    Agenda agenda =
        agenda(Map.of(FAST_KILL, 4, BALANCED_KILL, 5, BALANCED_ROLLOUT, 1), false, SAME);

    // Then
    assertThat(agenda.todo())
        .containsExactly(new Todo(BALANCED_KILL, 2, 5), new Todo(FAST_KILL, 0, 4));
    assertThat(agenda.replaced()).isEmpty();
    assertThat(agenda.runs()).isEqualTo(7);
    assertThat(agenda.subjects()).containsExactly(Subject.MAINSTAY_BALANCED, Subject.MAINSTAY_FAST);
  }

  @Test
  void anewDropsWhatIsMeasuredAgainAndNothingElse() {
    // When
    Agenda agenda = agenda(Map.of(BALANCED_KILL, 2), true, SAME);

    // Then
    assertThat(agenda.todo()).containsExactly(new Todo(BALANCED_KILL, 0, 2));
    assertThat(agenda.replaced()).containsExactly(BALANCED_KILL);
  }

  @Test
  void runsOnOtherImagesAnotherMachineOrConfigurationAreNotContinued() {
    for (Now other :
        new Now[] {
          new Now("Balanced", new Taken(HERE.machine(), Map.of("node:dev", "sha256:ff"))),
          new Now("Balanced", new Taken(new Machine(8, 24000, "6.18"), HERE.images())),
          new Now("something else", HERE)
        }) {
      // When
      Agenda agenda = agenda(Map.of(BALANCED_KILL, 2), false, other);

      // Then
      assertThat(agenda.replaced()).containsExactly(BALANCED_KILL);
      assertThat(agenda.todo()).containsExactly(new Todo(BALANCED_KILL, 0, 2));
    }
  }

  @Test
  void theRestIsEstimatedFromTheRowThenTheScenarioThenByGuess() {
    // Given
    var slow = new RowKey(Subject.KUBEADM_DOCUMENT, Scenario.KEEPALIVED_KILL);
    Agenda agenda =
        agenda(Map.of(BALANCED_KILL, 4, FAST_KILL, 1, TUNED_KILL, 2, slow, 1), false, SAME);
    FaultTable later = TABLE.with(BALANCED_KILL, "Balanced", HERE, run(20, 400, 1, null, 70));

    // When
    Duration rest = agenda.rest(later);

    // Then: 1 x 70 s of its own, 70 s as the longest row of node kills, 1 x 100 s, 50 s by guess
    assertThat(rest).isEqualTo(Duration.ofSeconds(70 + 70 + 100 + 50));
  }
}
