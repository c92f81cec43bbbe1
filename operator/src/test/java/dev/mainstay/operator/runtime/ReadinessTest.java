package dev.mainstay.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private Readiness at(Long... millis) {
    Iterator<Long> times = List.of(millis).iterator();
    return new Readiness(times::next, registry);
  }

  @Test
  void isUnknownBeforeItIsReached() {
    // When
    Readiness readiness = at();

    // Then
    assertThat(readiness.ever()).isFalse();
    assertThat(registry.scrape()).contains("mainstay_start_to_ready_seconds NaN");
  }

  @Test
  void theFirstTimeCounts() {
    // Given
    Readiness readiness = at(812L, 90_000L);
    readiness.reached();

    // When
    readiness.reached();

    // Then
    assertThat(readiness.ever()).isTrue();
    assertThat(registry.scrape()).contains("mainstay_start_to_ready_seconds 0.812");
  }

  @Test
  void aClockThatWasSetBackDoesNotUndoIt() {
    // Given
    Readiness readiness = at(-5_000L);

    // When
    readiness.reached();

    // Then
    assertThat(readiness.ever()).isTrue();
  }
}
