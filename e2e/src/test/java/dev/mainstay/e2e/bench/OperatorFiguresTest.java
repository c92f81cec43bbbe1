package dev.mainstay.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.e2e.lab.LabException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorFiguresTest {
  @Test
  void areMediansOverTheReplicas() {
    // When
    OperatorFigures figures =
        OperatorFigures.of(
            List.of(110_000L, 102_400L, 98_000L), List.of(900L, 2_400L, 810L), 210_763_776);

    // Then
    assertThat(figures).isEqualTo(new OperatorFigures(100, 900, 201));
  }

  @Test
  void residentMemoryIsReadFromTheProcessStatus() {
    // Given
    String status = "Name:\tjava\nVmHWM:\t  131072 kB\nVmRSS:\t  102400 kB\nRssAnon:\t 80000 kB\n";

    // When, Then
    assertThat(OperatorFigures.rssKiB(status)).isEqualTo(102_400);
  }

  @ParameterizedTest
  @CsvSource({"0.812, 812", "12.0, 12000", "0.0, 0", "5.0E-4, 1"})
  void timeToReadyIsReadFromTheMetrics(String seconds, long millis) {
    // Given
    String metrics =
        "# TYPE mainstay_start_to_ready_seconds gauge\nmainstay_start_to_ready_seconds "
            + seconds
            + "\nmainstay_leader 1.0\n";

    // When, Then
    assertThat(OperatorFigures.readyMillis(metrics)).isEqualTo(millis);
  }

  @ParameterizedTest
  @CsvSource({"mainstay_start_to_ready_seconds NaN", "mainstay_leader 1.0"})
  void anOperatorThatDoesNotTellIsAnError(String metrics) {
    // When, Then
    assertThatThrownBy(() -> OperatorFigures.readyMillis(metrics))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("mainstay_start_to_ready_seconds");
  }
}
