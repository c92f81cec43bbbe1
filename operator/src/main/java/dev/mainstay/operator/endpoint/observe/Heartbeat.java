package dev.mainstay.operator.endpoint.observe;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a node's agent still reports: the status server answers with its last report for ever.
 * Clocks of nodes differ, so its time is compared with itself alone.
 *
 * @param time as the agent wrote it; null before the first answer and from an agent without one
 * @param since when an answer first had this time, by this replica's clock
 * @param answers how many in a row have had it
 */
record Heartbeat(@Nullable String time, Instant since, int answers) {
  static final Heartbeat NONE = new Heartbeat(null, Instant.EPOCH, 0);

  /** The agent reports at least once a second; it may be held up by a check of a configuration. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** So that a replica that was itself held up does not judge by one answer. */
  private static final int REPEATED = 3;

  Heartbeat next(@Nullable String read, Instant now) {
    return read == null || !read.equals(time)
        ? new Heartbeat(read, now, 1)
        : new Heartbeat(time, since, Math.min(answers + 1, 1_000_000));
  }

  boolean stopped(Instant now) {
    return answers >= REPEATED && Duration.between(since, now).compareTo(PATIENCE) >= 0;
  }
}
