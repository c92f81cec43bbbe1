package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.lab.OutageReport;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One fault and what the probe saw of it.
 *
 * @param outageMillis longest window without service; 0 if nothing failed
 * @param latenessMillis how far an attempt of the probe began behind its plan, at most
 * @param over false if the service was still away when the run ended
 * @param reportedMillis outage on the resource; null if there was none
 * @param elapsed with everything that belongs to the run, the repair included
 */
record Run(
    int requests,
    int failed,
    long outageMillis,
    long latenessMillis,
    boolean over,
    @Nullable Long reportedMillis,
    Duration elapsed) {

  /** Two of the probe's own intervals and some; beyond it the machine was starved. */
  static final long LATE_MILLIS = 50;

  /** Includes the first attempt. */
  static final int MOST_ATTEMPTS = 3;

  static Run of(OutageReport seen, @Nullable Long reportedMillis, Duration elapsed) {
    return new Run(
        seen.requests(),
        seen.failed(),
        seen.longestOutageMillis(),
        seen.maxLatenessMillis(),
        seen.outages().stream().allMatch(OutageReport.Outage::over),
        reportedMillis,
        elapsed);
  }

  /** Whether the probe itself was held up, which makes its figures worthless. */
  boolean late() {
    return latenessMillis > LATE_MILLIS;
  }

  /** Repeats a late run, and keeps the last if none was in time. */
  static Run punctual(Supplier<Run> measure) {
    Run run = measure.get();
    for (int attempt = 1; run.late() && attempt < MOST_ATTEMPTS; attempt++) {
      run = measure.get();
    }
    return run;
  }

  /** One line for people. */
  String line(Scenario scenario, int number, int runs) {
    return "%-16s run %2d/%-2d outage %5d ms, %4d of %5d failed%s, probe late by %3d ms%s, %d s"
        .formatted(
            scenario.label(),
            number,
            runs,
            outageMillis,
            failed,
            requests,
            reportedMillis == null ? "" : ", reported " + reportedMillis + " ms",
            latenessMillis,
            (late() ? " (starved)" : "") + (over ? "" : ", NOT OVER"),
            elapsed.toSeconds());
  }
}
