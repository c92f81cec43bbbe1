package dev.mainstay.operator.endpoint.observe;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One probe of a virtual IP.
 *
 * @param startedNanos monotonic time of its start; differences only
 * @param startedAt wall-clock time of its start
 * @param holder node that answered; null when nothing answered in time
 */
public record Attempt(long startedNanos, Instant startedAt, @Nullable String holder) {
  public boolean good() {
    return holder != null;
  }
}
