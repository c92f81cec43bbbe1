package dev.mainstay.operator.runtime;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this replica was ever ready, and how long after the start of its JVM. It never goes back:
 * API sessions come and go, and a replica without one still observes.
 */
final class Readiness {
  private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);
  private static final long NOT_YET = -1;

  private final LongSupplier millisSinceStart;
  private final AtomicLong after = new AtomicLong(NOT_YET);

  /** {@code millisSinceStart}: since the start of the JVM, by the wall clock. */
  Readiness(LongSupplier millisSinceStart, MeterRegistry registry) {
    this.millisSinceStart = millisSinceStart;
    Gauge.builder("mainstay.start.to.ready", this::seconds)
        .baseUnit("seconds")
        .description("Time from the start of the JVM until /readyz first said yes.")
        .register(registry);
  }

  boolean ever() {
    return after.get() != NOT_YET;
  }

  /** Takes the time at the first call only. */
  void reached() {
    // A clock that was set back meanwhile must not look like not ready.
    long millis = Math.max(0, millisSinceStart.getAsLong());
    if (after.compareAndSet(NOT_YET, millis)) {
      LOG.info("ready {} ms after the start of the JVM", millis);
    }
  }

  private double seconds() {
    return ever() ? after.get() / 1000.0 : Double.NaN;
  }
}
