package dev.mainstay.e2e.bench;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One row of the fault table with all that it was computed from; it stands in the JSON as it is
 * here. Times are the longest outage of each run, as the probe saw it, in milliseconds; requests
 * are counted over all runs.
 *
 * @param inHandRequests of the failed, sum of {@link Run#inHand}
 * @param disturbedMedianMs median of {@link Run#disturbedMs}, and so its percentile
 * @param reportedMedianMs median of the outages on the resource; null if it reported none
 * @param configuration what was measured, in words
 * @param taken what it was measured on; runs on anything else belong into another row
 * @param samples at least one, in the order they were taken
 */
@JsonPropertyOrder({
  "scenario",
  "provider",
  "profile",
  "runs",
  "requests",
  "failedRequests",
  "inHandRequests",
  "minMs",
  "medianMs",
  "p99Ms",
  "disturbedMedianMs",
  "disturbedP99Ms",
  "reportedMedianMs",
  "configuration",
  "taken",
  "samples"
})
record Row(
    String scenario,
    String provider,
    String profile,
    int runs,
    long requests,
    long failedRequests,
    long inHandRequests,
    long minMs,
    long medianMs,
    long p99Ms,
    long disturbedMedianMs,
    long disturbedP99Ms,
    @Nullable Long reportedMedianMs,
    String configuration,
    Taken taken,
    List<Run> samples) {

  Row {
    samples = List.copyOf(samples);
  }

  /** Computes the summary; {@code samples}: at least one. */
  static Row of(RowKey key, String configuration, Taken taken, List<Run> samples) {
    Spread outages = Spread.of(samples.stream().map(Run::outageMs).toList());
    Spread disturbed = Spread.of(samples.stream().map(Run::disturbedMs).toList());
    List<Long> reported =
        samples.stream().map(Run::reportedMs).filter(Objects::nonNull).map(Long::valueOf).toList();
    return new Row(
        key.scenario().label(),
        key.subject().provider(),
        key.subject().profile(),
        samples.size(),
        samples.stream().mapToLong(Run::requests).sum(),
        samples.stream().mapToLong(Run::failed).sum(),
        samples.stream().mapToLong(Run::inHand).sum(),
        outages.min(),
        outages.median(),
        outages.p99(),
        disturbed.median(),
        disturbed.p99(),
        reported.isEmpty() ? null : Percentile.of(reported, 50),
        configuration,
        taken,
        samples);
  }

  /** Returns the row with one run more. */
  Row with(RowKey key, Run run) {
    List<Run> more = new ArrayList<>(samples);
    more.add(run);
    return of(key, configuration, taken, more);
  }

  /** Returns which row it is; empty for one that another version of this program wrote. */
  Optional<RowKey> key() {
    return RowKey.find(scenario, provider, profile);
  }

  /** Returns how many runs count although the probe was late in them. */
  long late() {
    return samples.stream().filter(Run::late).count();
  }
}
