package dev.mainstay.operator.etcd.client;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A histogram as Prometheus writes it.
 *
 * @param counts by upper bound of the bucket, in seconds, how many were no longer than that; the
 *     last bound is infinite
 */
public record Histogram(SortedMap<Double, Long> counts) {
  public Histogram {
    counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
  }

  /** Whether no bucket is missing at the end: without the infinite one the total is not known. */
  boolean complete() {
    return counts.containsKey(Double.POSITIVE_INFINITY);
  }

  /** What was counted after {@code earlier}: everything, if the counters began anew since. */
  public Histogram since(Histogram earlier) {
    if (!continues(earlier)) {
      return this;
    }
    SortedMap<Double, Long> difference = new TreeMap<>();
    counts.forEach((bound, count) -> difference.put(bound, count - count(earlier, bound)));
    return new Histogram(difference);
  }

  /**
   * The duration that a share of {@code q} (0 to 1) did not exceed, in seconds; empty if nothing
   * was counted. Within a bucket it is interpolated; beyond the last finite bound it is that bound.
   *
   * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/functions/">Prometheus,
   *     histogram_quantile</a>
   */
  public OptionalDouble quantile(double q) {
    long total = counts.getOrDefault(Double.POSITIVE_INFINITY, 0L);
    if (total <= 0) {
      return OptionalDouble.empty();
    }
    double rank = q * total;
    double lower = 0;
    long below = 0;
    for (Map.Entry<Double, Long> bucket : counts.entrySet()) {
      double upper = bucket.getKey();
      long count = bucket.getValue();
      if (Double.isInfinite(upper)) {
        break;
      }
      if (count >= rank && count > below) {
        return OptionalDouble.of(lower + (upper - lower) * (rank - below) / (count - below));
      }
      lower = upper;
      below = Math.max(below, count);
    }
    return lower == 0 ? OptionalDouble.empty() : OptionalDouble.of(lower);
  }

  /** A counter never falls while its process lives. */
  private boolean continues(Histogram earlier) {
    return counts.keySet().equals(earlier.counts.keySet())
        && counts.entrySet().stream().allMatch(e -> e.getValue() >= count(earlier, e.getKey()));
  }

  private static long count(Histogram histogram, double bound) {
    return histogram.counts.getOrDefault(bound, 0L);
  }
}
