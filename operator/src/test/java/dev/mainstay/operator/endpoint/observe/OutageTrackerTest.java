package dev.mainstay.operator.endpoint.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutageTrackerTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  /** One character is one attempt, 25 ms apart: a node's letter, or '.' for no answer. */
  private static List<Transition> fold(String attempts) {
    var tracker = new OutageTracker("192.0.2.100", "c");
    List<Transition> seen = new ArrayList<>();
    for (int i = 0; i < attempts.length(); i++) {
      String holder = attempts.charAt(i) == '.' ? null : attempts.substring(i, i + 1);
      tracker
          .accept(new Attempt(i * 25_000_000L, START.plusMillis(i * 25L), holder))
          .ifPresent(seen::add);
    }
    return seen;
  }

  @ParameterizedTest
  @CsvSource({
    "aaaa...bbb, a, b, 100, 75, 3",
    "aabb,       a, b, 50,  0,  0",
    "aa..aa,     a, a, 50,  50, 2",
    "...aa.b,    a, b, 125, 25, 1"
  })
  void anOutageLastsFromTheFirstFailedStartToTheFirstGoodStart(
      String attempts, String from, String to, long at, long outage, int failed) {
    assertThat(fold(attempts))
        .containsExactly(
            new Transition("192.0.2.100", from, to, START.plusMillis(at), outage, failed, "c"));
  }

  @ParameterizedTest
  @CsvSource({"aaaa", "....", "..aa", "aa.."})
  void nothingEndedNothingIsReported(String attempts) {
    assertThat(fold(attempts)).isEmpty();
  }
}
