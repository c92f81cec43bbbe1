package dev.mainstay.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.e2e.lab.OutageReport;
import dev.mainstay.e2e.lab.OutageReport.Attempt;
import dev.mainstay.e2e.lab.OutageReport.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  private static Attempt attempt(int afterMillis, Failure failure) {
    return new Attempt(START.plusMillis(afterMillis), Duration.ofMillis(1), failure);
  }

  private static Run late(long millis) {
    return new Run(START.toString(), 0, 0, 100, 0, 0, null, millis, true, 1, 5);
  }

  @Test
  void takesTheLongestOutageOfTheReport() {
    // Given
    OutageReport seen =
        OutageReport.of(
            List.of(
                attempt(0, null),
                attempt(20, Failure.REFUSED),
                attempt(40, null),
                attempt(60, Failure.TIMEOUT),
                attempt(80, Failure.TIMEOUT),
                attempt(400, null)),
            7);

    // When
    Run run = Run.of(START, seen, List.of(), 330L, Duration.ofSeconds(61));

    // Then
    assertThat(run).isEqualTo(new Run(START.toString(), 340, 380, 6, 3, 0, 330L, 7, true, 1, 61));
    assertThat(run.text())
        .isEqualTo(
            "outage   340 ms, the last failure after   380 ms,    3 of     6 failed,"
                + " 0 in hand, reported 330 ms, probe late by   7 ms, 61 s");
  }

  @Test
  void saysThatAnOutageDidNotEnd() {
    // Given
    OutageReport seen =
        OutageReport.of(List.of(attempt(0, null), attempt(20, Failure.TIMEOUT)), 51);

    // When
    Run run = Run.of(START, seen, List.of(), null, Duration.ofSeconds(90));

    // Then
    assertThat(run.text()).endsWith("51 ms (starved), NOT OVER, 90 s");
  }

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          LATENESS,    KEPT, ATTEMPTS
          50 99 99 99, 50,   1
          51 8 99 99,  8,    2
          51 60 9 99,  9,    3
          51 60 70 9,  70,   3
          """)
  void aLateRunIsRepeatedTwiceAndThenKept(String lateness, long kept, int attempts) {
    // Given
    Iterator<Run> runs =
        Stream.of(lateness.split(" ")).map(ms -> late(Long.parseLong(ms))).toList().iterator();

    // When
    Run run = Run.punctual(runs::next);

    // Then
    assertThat(run.latenessMs()).isEqualTo(kept);
    assertThat(run.attempts()).isEqualTo(attempts);
    assertThat(Stream.generate(() -> 1).takeWhile(i -> runs.hasNext() && runs.next() != null))
        .hasSize(4 - attempts);
  }
}
