package dev.mainstay.operator.endpoint.observe;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Folds the attempts on one virtual IP, in the order of their start, into transitions.
 *
 * <p>The rule is the lab probe's: an outage lasts from the start of the first failed attempt to the
 * start of the first good one (design, rule 15). Not thread-safe; one caller.
 */
public final class OutageTracker {
  private final String address;
  private final String observer;
  private @Nullable String holder;
  private @Nullable Attempt firstFailed;
  private int failed;
  private @Nullable Attempt last;

  public OutageTracker(String address, String observer) {
    this.address = address;
    this.observer = observer;
  }

  /** Takes the next attempt; a transition comes out when it ended an outage or moved the holder. */
  public Optional<Transition> accept(Attempt attempt) {
    last = attempt;
    String now = attempt.holder();
    if (now == null) {
      // Before the first answer there is no service whose outage could be measured.
      if (holder != null) {
        firstFailed = firstFailed == null ? attempt : firstFailed;
        failed++;
      }
      return Optional.empty();
    }
    Optional<Transition> transition = transition(now, attempt);
    holder = now;
    firstFailed = null;
    failed = 0;
    return transition;
  }

  private Optional<Transition> transition(String now, Attempt attempt) {
    String before = holder;
    Attempt first = firstFailed;
    if (before == null || (first == null && before.equals(now))) {
      return Optional.empty();
    }
    Instant at = first == null ? attempt.startedAt() : first.startedAt();
    long outage = first == null ? 0 : (attempt.startedNanos() - first.startedNanos()) / 1_000_000;
    return Optional.of(new Transition(address, before, now, at, outage, failed, observer));
  }

  /** Node that answered last; empty before the first answer. */
  public Optional<String> holder() {
    return Optional.ofNullable(holder);
  }

  /** Whether the newest attempt was answered; empty before the first attempt ended. */
  public Optional<Attempt> last() {
    return Optional.ofNullable(last);
  }

  /** Start of the outage that is going on; empty when there is none. */
  public Optional<Instant> downSince() {
    return Optional.ofNullable(firstFailed).map(Attempt::startedAt);
  }
}
