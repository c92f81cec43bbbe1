package dev.mainstay.e2e.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.e2e.lab.OutageReport.Attempt;
import dev.mainstay.e2e.lab.OutageReport.Failure;
import dev.mainstay.e2e.lab.OutageReport.Outage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutageReportTest {
  private static final Instant BEGIN = Instant.parse("2026-11-21T10:00:00Z");
  private static final int PACE_MILLIS = 20;

  @ParameterizedTest(name = "{0}: {3}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # attempts | failed | longest | windows (start+length, ! = not over)
          ......     | 0      | 0       | -
          ..x...     | 1      | 20      | 40+20
          ..xxx.     | 3      | 60      | 40+60
          xx....     | 2      | 40      | 0+40
          .x.xx.     | 3      | 40      | 20+20 60+40
          ...xxx     | 3      | 40      | 60+40!
          .x.x.x     | 3      | 20      | 20+20 60+20 100+0!
          xxxxxx     | 6      | 100     | 0+100!
          """)
  void outageRunsFromTheFirstFailedStartToTheNextGoodStart(
      String attempts, int failed, long longest, String windows) {
    // Given
    List<Attempt> seen = attempts(attempts);

    // When
    OutageReport report = OutageReport.of(seen, 0);

    // Then
    assertThat(report.requests()).isEqualTo(attempts.length());
    assertThat(report.failed()).isEqualTo(failed);
    assertThat(report.longestOutageMillis()).isEqualTo(longest);
    assertThat(text(report.outages())).isEqualTo(windows == null ? "" : windows);
  }

  @ParameterizedTest(name = "began {0} ms, ended {1} ms after the move, late {2}: in hand {3}")
  @CsvSource({
    "-100, 5, 0, true", // begun before, ended by it
    "-100, -30, 0, false", // ended before
    "30, 40, 0, false", // begun later
    "30, 40, 20, true", // unless the machine was held up
    "19, 40, 0, true"
  })
  void whatIsInHandWhenTheAddressMovesEndsWithIt(int began, int ended, long late, boolean inHand) {
    // Given
    Instant move = BEGIN.plusSeconds(1);
    var failed =
        new Attempt(move.plusMillis(began), Duration.ofMillis((long) ended - began), Failure.RESET);

    // When
    OutageReport report = OutageReport.of(List.of(failed), late);

    // Then
    assertThat(report.notInHandAt(List.of(move)).isEmpty()).isEqualTo(inHand);
    assertThat(report.notInHandAt(List.of())).containsExactly(failed);
  }

  @RepeatedTest(20)
  void orderOfEndingDoesNotMatter(RepetitionInfo round) {
    // Given
    List<Attempt> shuffled = new ArrayList<>(attempts("..xx.x..xxx"));
    Collections.shuffle(shuffled, new Random(round.getCurrentRepetition()));

    // When
    OutageReport report = OutageReport.of(shuffled, 0);

    // Then
    assertThat(text(report.outages()))
        .as("seed %d", round.getCurrentRepetition())
        .isEqualTo("40+40 100+20 160+40!");
  }

  private static List<Attempt> attempts(String marks) {
    List<Attempt> attempts = new ArrayList<>();
    for (int i = 0; i < marks.length(); i++) {
      attempts.add(
          new Attempt(
              BEGIN.plusMillis((long) i * PACE_MILLIS),
              Duration.ofMillis(1),
              marks.charAt(i) == 'x' ? Failure.TIMEOUT : null));
    }
    return attempts;
  }

  private static String text(List<Outage> outages) {
    return outages.stream()
        .map(
            o ->
                Duration.between(BEGIN, o.start()).toMillis()
                    + "+"
                    + o.millis()
                    + (o.over() ? "" : "!"))
        .collect(Collectors.joining(" "));
  }
}
