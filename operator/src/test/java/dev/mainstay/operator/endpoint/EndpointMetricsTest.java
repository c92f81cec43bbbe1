package dev.mainstay.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class EndpointMetricsTest {
  @Test
  void aFlagOutlivesGarbageCollection() {
    // Given
    var registry = new SimpleMeterRegistry();
    var leading = new AtomicBoolean(true);
    EndpointMetrics.flag(registry, "mainstay.leader", "1 while this replica leads.", leading::get);

    // When
    System.gc();

    // Then
    assertThat(registry.get("mainstay.leader").gauge().value()).isOne();
  }
}
