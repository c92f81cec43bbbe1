package dev.mainstay.e2e.bench;

import java.util.Collection;

/** What a row says of its values; percentiles are nearest-rank, see {@link Percentile}. */
record Spread(long min, long median, long p99) {
  /** {@code values}: at least one, in any order. */
  static Spread of(Collection<Long> values) {
    return new Spread(
        Percentile.of(values, 0), Percentile.of(values, 50), Percentile.of(values, 99));
  }
}
