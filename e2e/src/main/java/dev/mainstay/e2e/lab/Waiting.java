package dev.mainstay.e2e.lab;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits with a limit; polls, because containers send no events about what is inside them. */
public final class Waiting {
  private Waiting() {}

  /**
   * Returns once it is reached.
   *
   * @throws LabException if that takes longer than {@code limit}
   */
  public static void until(String what, Duration limit, Duration poll, BooleanSupplier reached) {
    long end = System.nanoTime() + limit.toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new LabException("waited " + limit.toSeconds() + " s in vain until " + what);
      }
      sleep(poll);
    }
  }

  /**
   * Looks until what is seen is as wanted, and returns it. A look that fails with a LabException is
   * "not yet": what is looked at may be down for a while.
   *
   * @throws LabException if that takes longer than {@code limit}; it says what was seen last, and
   *     how a look failed last
   */
  public static <T> T untilSeen(
      String what, Duration limit, Duration poll, Supplier<T> look, Predicate<T> wanted) {
    long end = System.nanoTime() + limit.toNanos();
    @Nullable T last = null;
    @Nullable LabException failure = null;
    while (true) {
      try {
        last = look.get();
        if (wanted.test(last)) {
          return last;
        }
      } catch (LabException e) {
        failure = e;
      }
      if (System.nanoTime() > end) {
        throw new LabException(
            "waited %d s in vain until %s; last seen: %s%s"
                .formatted(
                    limit.toSeconds(),
                    what,
                    last == null ? "nothing" : Serialization.asYaml(last),
                    failure == null ? "" : "\nlast failure: " + failure.getMessage()),
            failure);
      }
      sleep(poll);
    }
  }

  /** Sleeps; an interrupt ends it with a LabException. */
  public static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while waiting", e);
    }
  }
}
