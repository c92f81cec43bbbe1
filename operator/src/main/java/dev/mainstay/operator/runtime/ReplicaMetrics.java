package dev.mainstay.operator.runtime;

import dev.mainstay.operator.endpoint.EndpointMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.BooleanSupplier;

/** What this replica is and has, as metrics. */
final class ReplicaMetrics {
  private ReplicaMetrics() {}

  static void register(
      MeterRegistry registry, BooleanSupplier leading, BooleanSupplier apiReachable) {
    EndpointMetrics.flag(registry, "mainstay.leader", "1 while this replica leads.", leading);
    EndpointMetrics.flag(
        registry,
        "mainstay.api.reachable",
        "1 while this replica has a session with an API server.",
        apiReachable);
  }
}
