package dev.mainstay.e2e.bench;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One row of the fault table. Times are the longest outage of each run, as the probe saw it, in
 * milliseconds; requests are counted over all runs.
 *
 * @param reportedMedianMs median of the outages on the resource; null if it reported none
 */
@JsonPropertyOrder({
  "scenario",
  "provider",
  "profile",
  "runs",
  "requests",
  "failedRequests",
  "minMs",
  "medianMs",
  "p99Ms",
  "reportedMedianMs"
})
record Row(
    String scenario,
    String provider,
    String profile,
    int runs,
    long requests,
    long failedRequests,
    long minMs,
    long medianMs,
    long p99Ms,
    @Nullable Long reportedMedianMs) {
  private static final String PROVIDER = "HAProxyKeepalived";
  private static final String PROFILE = "Balanced";

  /** {@code runs}: at least one. */
  static Row of(Scenario scenario, List<Run> runs) {
    List<Long> outages = runs.stream().map(Run::outageMillis).toList();
    List<Long> reported =
        runs.stream().map(Run::reportedMillis).filter(Objects::nonNull).map(Long::valueOf).toList();
    return new Row(
        scenario.label(),
        PROVIDER,
        PROFILE,
        runs.size(),
        runs.stream().mapToLong(Run::requests).sum(),
        runs.stream().mapToLong(Run::failed).sum(),
        Percentile.of(outages, 0),
        Percentile.of(outages, 50),
        Percentile.of(outages, 99),
        reported.isEmpty() ? null : Percentile.of(reported, 50));
  }
}
