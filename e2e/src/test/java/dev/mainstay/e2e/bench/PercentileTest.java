package dev.mainstay.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentileTest {
  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          VALUES,          PERCENT, RESULT
          7,               0,       7
          7,               50,      7
          7,               99,      7
          30 10,           50,      10
          30 10 20,        50,      20
          40 10 30 20,     50,      20
          15 20 35 40 50,  40,      20
          15 20 35 40 50,  0,       15
          15 20 35 40 50,  100,     50
          15 20 35 40 50,  99,      50
          """)
  void isAlwaysAMeasuredValue(String values, int percent, long result) {
    // Given
    List<Long> measured = Stream.of(values.split(" ")).map(Long::valueOf).toList();

    // When, Then
    assertThat(Percentile.of(measured, percent)).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({"99, 99", "100, 99", "101, 100", "200, 198"})
  void the99thIsTheMaximumBelowAHundredValues(int count, long result) {
    // Given
    List<Long> measured = LongStream.rangeClosed(1, count).boxed().toList();

    // When, Then
    assertThat(Percentile.of(measured, 99)).isEqualTo(result);
  }

  @Test
  void nothingHasNone() {
    // When, Then
    assertThatThrownBy(() -> Percentile.of(List.of(), 50))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
