package dev.mainstay.e2e.lab;

import java.time.Duration;
import java.util.function.BooleanSupplier;

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
