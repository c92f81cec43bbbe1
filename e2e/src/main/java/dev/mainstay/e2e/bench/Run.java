package dev.mainstay.e2e.bench;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.mainstay.e2e.lab.OutageReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One fault and what the probe saw of it; it stands in the JSON as it is here.
 *
 * @param at when the fault was done, ISO 8601
 * @param outageMs longest window without service; 0 if nothing failed
 * @param disturbedMs from the first failed attempt to the first good one after the last failure:
 *     what the longest window hides where good and failed attempts alternate
 * @param inHand of the failed, those that a node had in hand when clients turned to another one
 * @param reportedMs outage on the resource; null if there was none
 * @param latenessMs how far an attempt of the probe began behind its plan, at most
 * @param over false if the service was still away when the run ended
 * @param attempts how often it was measured; the last counts
 * @param elapsedSeconds with everything that belongs to the run, the repair included
 */
@JsonPropertyOrder({
  "at",
  "outageMs",
  "disturbedMs",
  "requests",
  "failed",
  "inHand",
  "reportedMs",
  "latenessMs",
  "over",
  "attempts",
  "elapsedSeconds"
})
record Run(
    String at,
    long outageMs,
    long disturbedMs,
    int requests,
    int failed,
    int inHand,
    @Nullable Long reportedMs,
    long latenessMs,
    boolean over,
    int attempts,
    long elapsedSeconds) {

  /** Two of the probe's own intervals and some; beyond it the machine was starved. */
  static final long LATE_MILLIS = 50;

  /** Includes the first attempt. */
  static final int MOST_ATTEMPTS = 3;

  static Run of(
      Instant struck,
      OutageReport seen,
      List<Instant> moves,
      @Nullable Long reportedMillis,
      Duration elapsed) {
    return new Run(
        struck.toString(),
        seen.longestOutageMillis(),
        seen.disturbedMillis(),
        seen.requests(),
        seen.failed(),
        seen.failed() - seen.notInHandAt(moves).size(),
        reportedMillis,
        seen.maxLatenessMillis(),
        seen.outages().stream().allMatch(OutageReport.Outage::over),
        1,
        elapsed.toSeconds());
  }

  /** Returns whether the probe itself was held up, which makes its figures doubtful. */
  boolean late() {
    return latenessMs > LATE_MILLIS;
  }

  /** Repeats a late run, and keeps the last if none was in time. */
  static Run punctual(Supplier<Run> measure) {
    Run run = measure.get();
    int attempts = 1;
    while (run.late() && attempts < MOST_ATTEMPTS) {
      run = measure.get();
      attempts++;
    }
    return run.after(attempts);
  }

  private Run after(int count) {
    return new Run(
        at,
        outageMs,
        disturbedMs,
        requests,
        failed,
        inHand,
        reportedMs,
        latenessMs,
        over,
        count,
        elapsedSeconds);
  }

  /** One line for people. */
  String text() {
    return "outage %5d ms, the last failure after %5d ms, %4d of %5d failed, %d in hand%s, probe late by %3d ms%s, %d s"
        .formatted(
            outageMs,
            disturbedMs,
            failed,
            requests,
            inHand,
            reportedMs == null ? "" : ", reported " + reportedMs + " ms",
            latenessMs,
            (late() ? " (starved)" : "")
                + (attempts > 1 ? ", attempt " + attempts : "")
                + (over ? "" : ", NOT OVER"),
            elapsedSeconds);
  }
}
