package dev.mainstay.e2e.lab;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a probe saw. Immutable; a pure function of the attempts.
 *
 * @param requests attempts that were recorded
 * @param failures those that failed, by start time
 * @param outages windows without service, by start time
 * @param maxLatenessMillis how far an attempt began behind its plan: a large number means that the
 *     probe's own machine was busy, and the outages are as uncertain
 * @param medianMillis what half of the good attempts took at most; 0 without any. A large number
 *     means that the servers' machine was busy: a fault is too short to move the middle
 */
public record OutageReport(
    int requests,
    List<Attempt> failures,
    List<Outage> outages,
    long maxLatenessMillis,
    long medianMillis) {

  /**
   * Failures that no move of the address explains. A connection that a node has in hand when
   * clients begin to send to another one ends with that, as its packets go to a node that does not
   * know it. Whatever began later, or ended before, has to work, and where nothing moves,
   * everything.
   *
   * @param moves when clients turned to another node, of {@link NeighbourWatch}
   */
  public List<Attempt> notInHandAt(List<Instant> moves) {
    Duration late = NeighbourWatch.LATE.plusMillis(maxLatenessMillis);
    return failures.stream()
        .filter(
            a ->
                moves.stream()
                    .noneMatch(
                        m ->
                            a.start().isBefore(m.plus(late))
                                && a.start().plus(a.took()).isAfter(m.minus(late))))
        .toList();
  }

  /** How an attempt failed. */
  public enum Failure {
    REFUSED,
    TIMEOUT,
    RESET,
    UNREACHABLE,
    TLS,
    HTTP_STATUS
  }

  /**
   * One new connection with one request.
   *
   * @param start just before the connection was begun
   * @param took until the answer, or until the failure was known
   * @param failure null if the answer was good
   */
  public record Attempt(Instant start, Duration took, @Nullable Failure failure) {}

  /**
   * From the start of the first failed attempt to the start of the first good one after it; the
   * operator's figure follows the same rule.
   *
   * @param end start of the first good attempt, or of the last failed one if {@code over} is false
   * @param failed attempts that failed in it
   * @param over false if no good attempt followed
   */
  public record Outage(Instant start, Instant end, int failed, boolean over) {
    /** Returns the length in milliseconds. */
    public long millis() {
      return Duration.between(start, end).toMillis();
    }
  }

  public OutageReport {
    failures = List.copyOf(failures);
    outages = List.copyOf(outages);
  }

  /** Computes the report; attempts may come in any order, as they end in any order. */
  public static OutageReport of(List<Attempt> attempts, long maxLatenessMillis) {
    List<Attempt> sorted = attempts.stream().sorted(Comparator.comparing(Attempt::start)).toList();
    List<Attempt> failures = new ArrayList<>();
    List<Outage> outages = new ArrayList<>();
    @Nullable Instant since = null;
    int failed = 0;
    for (Attempt attempt : sorted) {
      if (attempt.failure() != null) {
        failures.add(attempt);
        since = since == null ? attempt.start() : since;
        failed++;
      } else if (since != null) {
        outages.add(new Outage(since, attempt.start(), failed, true));
        since = null;
        failed = 0;
      }
    }
    if (since != null) {
      outages.add(new Outage(since, failures.getLast().start(), failed, false));
    }
    return new OutageReport(sorted.size(), failures, outages, maxLatenessMillis, median(sorted));
  }

  private static long median(List<Attempt> attempts) {
    long[] served =
        attempts.stream()
            .filter(a -> a.failure() == null)
            .mapToLong(a -> a.took().toMillis())
            .sorted()
            .toArray();
    return served.length == 0 ? 0 : served[served.length / 2];
  }

  /** Returns the number of failed attempts. */
  public int failed() {
    return failures.size();
  }

  /** Returns the length of the longest outage in milliseconds, 0 if there was none. */
  public long longestOutageMillis() {
    return outages.stream().mapToLong(Outage::millis).max().orElse(0);
  }

  /**
   * Returns the time from the first failed attempt to the first good one after the last failure, in
   * milliseconds; 0 if nothing failed.
   */
  public long disturbedMillis() {
    return outages.isEmpty()
        ? 0
        : Duration.between(outages.getFirst().start(), outages.getLast().end()).toMillis();
  }

  /** Returns how many attempts failed in which way. */
  public Map<Failure, Integer> failuresByKind() {
    Map<Failure, Integer> counts = new EnumMap<>(Failure.class);
    for (Attempt attempt : failures) {
      if (attempt.failure() != null) {
        counts.merge(attempt.failure(), 1, Integer::sum);
      }
    }
    return counts;
  }

  /** Returns one line for people. */
  public String summary() {
    return ("%d requests, %d failed %s, %d outage%s, longest %d ms (probe late by at most %d ms,"
            + " answered in %d ms)")
        .formatted(
            requests,
            failed(),
            failuresByKind(),
            outages.size(),
            outages.size() == 1 ? "" : "s",
            longestOutageMillis(),
            maxLatenessMillis,
            medianMillis);
  }
}
