package dev.mainstay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.e2e.lab.LabException;
import dev.mainstay.e2e.lab.OutageReport;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * One three-node cluster with Mainstay for all scenarios: starting it takes longer than most of
 * them. Each scenario begins by waiting until everything is whole, and leaves it to the next to do
 * so.
 */
final class SharedCluster {
  static final Duration LONG = Duration.ofMinutes(5);
  private static final String NAME = "e2e";
  private static final int MAX_LATE_MILLIS = 50;
  private static @Nullable Mainstay mainstay;

  private SharedCluster() {}

  /**
   * Whole: three nodes can hold the address, three API servers answer, etcd may lose one member.
   * One that does not get whole fails this scenario; the next has a new one.
   */
  static synchronized Mainstay settled() {
    Mainstay running = mainstay;
    if (running == null) {
      running = Mainstay.start(NAME);
      mainstay = running;
    }
    try {
      running.awaitSettled(3, 1, LONG);
    } catch (LabException e) {
      mainstay = null;
      throw e;
    }
    return running;
  }

  /** Gives the endpoint the chart's image again: a node that joins does not know the other name. */
  static void imageBack() {
    Mainstay running = settled();
    running.change("{\"haproxyKeepalived\":{\"images\":null}}");
    Waiting.until(
        "the image is the chart's again",
        LONG.plus(LONG),
        Duration.ofSeconds(1),
        running::rolledOut);
  }

  /** After a fault of etcd: one may be lost again, and each of the three takes part. */
  static void awaitAllMembers(Mainstay mainstay) {
    mainstay.awaitTolerance(1, LONG);
    assertThat(mainstay.etcd().at("/status/quorum/participating").asInt()).isEqualTo(3);
  }

  /**
   * A measurement that was not as it should be is repeated, twice at most, when the probe or half
   * of all answers were held up: on a machine as small as this one everything runs on the same two
   * cores, and a client that got none for a second says nothing about the server. A request that
   * takes longer is in hand for longer when the address moves. When no attempt was on time, the
   * test is reported as skipped with the figures: nothing was shown either way.
   */
  static OutageReport onTime(
      String what, Supplier<OutageReport> measure, Predicate<OutageReport> good) {
    for (int attempt = 1; ; attempt++) {
      OutageReport seen = measure.get();
      System.out.println(what + ": " + seen.summary());
      if (good.test(seen)
          || Math.max(seen.maxLatenessMillis(), seen.medianMillis()) <= MAX_LATE_MILLIS) {
        return seen;
      }
      if (attempt == 3) {
        String why = what + ": this machine is too busy to measure; last: " + seen.summary();
        System.out.println("SKIPPED " + why);
        return Assumptions.abort(why);
      }
    }
  }
}
