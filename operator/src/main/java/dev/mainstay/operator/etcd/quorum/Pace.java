package dev.mainstay.operator.etcd.quorum;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One latency over the measurements.
 *
 * @param p99 of the last one in seconds; empty if nothing happened in it
 * @param over whether each of the last measurements was over the limit, oldest first
 * @param slow the verdict: it changes only with most of those measurements
 */
record Pace(OptionalDouble p99, List<Boolean> over, boolean slow) {
  static final Pace NONE = new Pace(OptionalDouble.empty(), List.of(), false);

  Pace {
    over = List.copyOf(over);
  }

  /** A measurement in which nothing happened counts as a good one: nobody waited. */
  Pace next(OptionalDouble now, Duration limit) {
    List<Boolean> all = new ArrayList<>(over);
    all.add(now.orElse(0) * 1000 > limit.toMillis());
    List<Boolean> last = all.subList(Math.max(0, all.size() - Rules.MEASUREMENTS), all.size());
    long count = last.stream().filter(o -> o).count();
    return new Pace(
        now, last, slow ? count > Rules.STRAY_MEASUREMENTS : count >= Rules.SLOW_MEASUREMENTS);
  }
}
