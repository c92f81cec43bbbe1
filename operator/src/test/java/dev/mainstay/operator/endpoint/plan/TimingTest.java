package dev.mainstay.operator.endpoint.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec.Profile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimingTest {
  private static final List<Profile> PROFILES = List.of(Profile.values());

  @ParameterizedTest(name = "{0}: every {1} ms, checked every {2} ms, taken over within {3} ms")
  @CsvSource({
    "Fast, 50, 100, 300, 3",
    "Balanced, 100, 200, 600, 3",
    "Relaxed, 1000, 1000, 6000, 6"
  })
  void everythingFollowsFromTheProfile(
      Profile profile, int advertisement, int check, int takeover, int hold) {
    // When
    Timing timing = Timing.of(profile);

    // Then
    assertThat(timing.advertisementMillis()).isEqualTo(advertisement);
    assertThat(timing.checkIntervalMillis()).isEqualTo(check);
    assertThat(timing.takeoverMillis()).isEqualTo(takeover);
    assertThat(timing.hold()).isEqualTo(Duration.ofSeconds(hold));
  }

  /**
   * Nodes take the new configuration one by one, in any order, some of them late. A node that does
   * not hold the address must not lose patience before the holder's next advertisement.
   */
  @RepeatedTest(200)
  void aChangeOfProfileNeverLetsABackupLosePatience(RepetitionInfo round) {
    // Given
    var random = new Random(round.getCurrentRepetition());
    Map<String, Timing> written = new TreeMap<>();
    Map<String, Timing> running = new TreeMap<>();
    Timing first = any(random);
    for (String node : List.of("cp-1", "cp-2", "cp-3")) {
      written.put(node, first);
      running.put(node, first);
    }
    Timing target = any(random);

    int steps = 0;
    while (!running.values().stream().allMatch(target::equals)) {
      assertThat(steps++).as("seed %d", round.getCurrentRepetition()).isLessThan(200);
      // When
      boolean confirmed = written.equals(running);
      Timing wanted = target.next(written.values(), confirmed);
      // As the roll-out does: what is written must be confirmed before the next node is touched.
      List<String> late =
          written.keySet().stream()
              .filter(n -> wanted.equals(written.get(n)) && !wanted.equals(running.get(n)))
              .toList();
      if (late.isEmpty()) {
        List<String> due =
            written.keySet().stream().filter(n -> !wanted.equals(written.get(n))).toList();
        if (!due.isEmpty()) {
          written.put(due.get(random.nextInt(due.size())), wanted);
        }
      } else if (random.nextBoolean()) {
        running.put(late.getFirst(), written.get(late.getFirst()));
      }

      // Then
      for (Timing backup : running.values()) {
        for (Timing holder : running.values()) {
          assertThat(3 * backup.advertisementMillis())
              .as("seed %d, %s", round.getCurrentRepetition(), running)
              .isGreaterThanOrEqualTo(
                  target.advertisementMillis() >= first.advertisementMillis()
                      ? 0 // slowing down: the holder's own advertisements say how often they come
                      : holder.advertisementMillis());
        }
      }
    }
  }

  private static Timing any(Random random) {
    return Timing.of(PROFILES.get(random.nextInt(PROFILES.size())));
  }
}
