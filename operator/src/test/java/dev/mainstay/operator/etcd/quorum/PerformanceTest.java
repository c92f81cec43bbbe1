package dev.mainstay.operator.etcd.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.etcd.client.Latency;
import dev.mainstay.operator.etcd.client.Latency.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PerformanceTest {
  private static final Latency FSYNC = new Latency(Kind.WAL_FSYNC, 0);
  private static final Latency TO_THREE = new Latency(Kind.PEER_ROUND_TRIP, 3);

  private final Pages pages = new Pages(3);

  @Test
  void aMemberIsMeasuredFromItsSecondPageOn() {
    // When
    Performance first = pages.took(1, FSYNC, 5).readAll();
    Performance second = pages.took(1, FSYNC, 0.003).readAll();

    // Then: what was before the first page is of another time
    assertThat(first.measured(1)).isFalse();
    assertThat(first.p99(1, Kind.WAL_FSYNC)).isEmpty();
    assertThat(second.measured(1)).isTrue();
    assertThat(second.p99(1, Kind.WAL_FSYNC).orElseThrow()).isBetween(0.002, 0.004);
    assertThat(second.p99(2, Kind.WAL_FSYNC)).isEmpty();
    assertThat(second.measured(2)).isTrue();
  }

  @ParameterizedTest(name = "{0}: slow {1}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          MEASUREMENTS,             SLOW
          xxxxx,                    false
          xxxxxx,                   true
          x.x.x.x.x.,               false
          x.xx.x.xx,                true
          xxxxx.....x,              false
          xxxxxx........,           true
          xxxxxx.........,          false
          xxxxxx.........x,         false
          xxxxxx.x.x.x.x.x.x.x.x,   true
          """)
  void aVerdictTakesAndOutlivesSeveralMeasurements(String measurements, boolean slow) {
    // Given
    Performance seen = pages.readAll();

    // When
    for (int i = 0; i < measurements.length(); i++) {
      seen = pages.took(2, FSYNC, measurements.charAt(i) == 'x' ? 0.9 : 0.009).readAll();
    }

    // Then
    assertThat(seen.slow(2, Kind.WAL_FSYNC)).isEqualTo(slow ? List.of(FSYNC) : List.of());
    assertThat(seen.slow(1, Kind.WAL_FSYNC)).isEmpty();
    assertThat(seen.slow(2, Kind.BACKEND_COMMIT)).isEmpty();
  }

  @ParameterizedTest(name = "{0} of {1} s: slow {2}")
  @CsvSource({
    "WAL_FSYNC,       0.25, false",
    "WAL_FSYNC,       1.0,  true",
    "BACKEND_COMMIT,  0.12, false",
    "BACKEND_COMMIT,  0.5,  true",
    "PEER_ROUND_TRIP, 0.12, false",
    "PEER_ROUND_TRIP, 0.25, true",
    "PEER_ROUND_TRIP, 9,    true",
  })
  void theLimitsAreThoseOfEtcdsAlerts(Kind kind, double seconds, boolean slow) {
    // When
    Performance seen = Pages.slow(3, 1, kind, seconds);

    // Then
    assertThat(!seen.slow(1, kind).isEmpty()).isEqualTo(slow);
  }

  @Test
  void theSlowPeerIsNamedAndNotTheOthers() {
    // Given
    Performance seen = pages.readAll();

    // When
    for (int i = 0; i < Rules.MEASUREMENTS; i++) {
      seen = pages.took(1, TO_THREE, 1).took(2, TO_THREE, 1).readAll();
    }

    // Then
    assertThat(seen.slow(1, Kind.PEER_ROUND_TRIP)).containsExactly(TO_THREE);
    assertThat(seen.slow(2, Kind.PEER_ROUND_TRIP)).containsExactly(TO_THREE);
    assertThat(seen.slow(3, Kind.PEER_ROUND_TRIP)).isEmpty();
    assertThat(seen.p99(1, Kind.PEER_ROUND_TRIP).orElseThrow()).isGreaterThan(0.5);
  }

  @Test
  void aRestartedMemberIsMeasuredByWhatItDidSince() {
    // Given
    pages.took(1, FSYNC, 0.9).readAll();
    pages.took(1, FSYNC, 0.9).readAll();

    // When
    Performance seen = pages.restart(1).took(1, FSYNC, 0.003).readAll();

    // Then
    assertThat(seen.p99(1, Kind.WAL_FSYNC).orElseThrow()).isLessThan(0.004);
  }

  @Test
  void aPageThatDidNotComeIsBridgedAndAMinuteLaterForgotten() {
    // Given
    pages.readAll();
    pages.readAll();

    // When
    Performance missed = pages.read(1, 2);
    pages.read(1, 2);
    pages.read(1, 2);
    Performance forgotten = pages.read(1, 2);
    Performance back = pages.readAll();

    // Then
    assertThat(missed.measured(3)).isTrue();
    assertThat(forgotten.measured(3)).isFalse();
    assertThat(forgotten.measured(1)).isTrue();
    assertThat(back.measured(3)).as("one page alone").isFalse();
  }

  @Test
  void verdictsStayEqualWhileOnlyNumbersDiffer() {
    // Given
    pages.readAll();

    // When
    Performance before = pages.took(1, FSYNC, 0.003).readAll();
    Performance after = pages.took(1, FSYNC, 0.05).took(2, FSYNC, 0.9).readAll();

    // Then
    assertThat(after).isNotEqualTo(before);
    assertThat(after.verdicts()).isEqualTo(before.verdicts());
  }
}
