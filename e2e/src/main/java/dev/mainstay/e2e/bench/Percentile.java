package dev.mainstay.e2e.bench;

import java.util.Collection;

/** Nearest-rank percentiles: always a value that was measured, never one in between. */
final class Percentile {
  private Percentile() {}

  /**
   * Returns the smallest value that at least {@code percent} per cent of the values do not exceed;
   * 0 gives the minimum, and with fewer than 100 values 99 gives the maximum.
   *
   * @param values at least one, in any order
   * @param percent 0 to 100
   */
  static long of(Collection<Long> values, int percent) {
    if (values.isEmpty() || percent < 0 || percent > 100) {
      throw new IllegalArgumentException(values.size() + " values, " + percent + " %");
    }
    int rank = Math.ceilDiv(percent * values.size(), 100);
    return values.stream().sorted().toList().get(Math.max(rank, 1) - 1);
  }
}
