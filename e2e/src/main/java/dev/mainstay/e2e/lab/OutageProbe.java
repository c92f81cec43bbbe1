package dev.mainstay.e2e.lab;

import dev.mainstay.e2e.lab.OutageReport.Attempt;
import dev.mainstay.e2e.lab.OutageReport.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Opens a new TLS connection at a fixed pace and asks for {@code /version}, whatever became of the
 * attempts before: an open loop, so a slow answer cannot hide the failures behind it. It knows
 * nothing of the operator and shares no code with it.
 */
public final class OutageProbe implements AutoCloseable {
  private static final int WARM_UP_ATTEMPTS = 100;
  private static final Duration WARM_UP_LIMIT = Duration.ofSeconds(60);

  /** So long the loop is to be good and on time before anything is recorded. */
  private static final Duration CALM = Duration.ofSeconds(2);

  private static final Duration CALM_LIMIT = Duration.ofSeconds(60);
  private static final long ON_TIME_NANOS = 20_000_000;

  private final TlsAttempt target;
  private final Duration pace;
  private final Duration timeout;
  private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final AtomicLong lateNanos = new AtomicLong();
  private final AtomicInteger calmAttempts = new AtomicInteger();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean recording;
  private volatile @Nullable Instant lastFailure;
  private final Thread pacer;

  private OutageProbe(TlsAttempt target, Duration pace, Duration timeout) {
    this.target = target;
    this.pace = pace;
    this.timeout = timeout;
    this.pacer = Thread.ofPlatform().name("outage-probe").daemon().unstarted(this::run);
  }

  /** Describes a probe of one address with a new connection every 20 ms and 1 s per attempt. */
  public static Builder to(String address, int port) {
    return new Builder(address, port);
  }

  /** Pace, path and time-out of a probe that is to be started. */
  public static final class Builder {
    private final String address;
    private final int port;
    private Duration pace = Duration.ofMillis(20);
    private Duration timeout = Duration.ofSeconds(1);

    // Anonymous users may ask for it, and it costs the server nothing: /livez runs thirty checks,
    // which at 200 a second would measure how busy a small machine can be made.
    private String path = "/version";

    private Builder(String address, int port) {
      this.address = address;
      this.port = port;
    }

    /** Sets the time between the starts of two attempts; 5 ms are 200 connections per second. */
    public Builder every(Duration time) {
      this.pace = time;
      return this;
    }

    /**
     * Sets the limit of a whole attempt: connection, handshake and answer. With 1 s, the default, a
     * lost SYN is a failure; a longer one forgives it, and a machine that is busy for a second too.
     */
    public Builder timeout(Duration time) {
      this.timeout = time;
      return this;
    }

    /** Sets what is asked for; the good answer is 200. */
    public Builder path(String value) {
      this.path = value;
      return this;
    }

    /**
     * Warms up, one attempt after the other, until 100 in a row were good; then starts the open
     * loop, and records as soon as it has been good and on time for two seconds, or after a minute
     * all the same: {@link OutageReport#maxLatenessMillis} tells.
     *
     * @throws LabException if that takes longer than a minute: nothing can be measured then
     */
    public OutageProbe start() {
      var attempt = new TlsAttempt(address, port, path, timeout);
      // Not at full pace: a cold Java runtime on a busy machine would pile up attempts for ever.
      long end = System.nanoTime() + WARM_UP_LIMIT.toNanos();
      for (int good = 0; good < WARM_UP_ATTEMPTS; ) {
        if (attempt.run() == null) {
          good++;
        } else {
          good = 0;
          Waiting.sleep(pace);
        }
        if (System.nanoTime() > end) {
          attempt.close();
          throw new LabException(
              "%s:%d gave no %d good answers in a row within %d s; nothing can be measured"
                  .formatted(address, port, WARM_UP_ATTEMPTS, WARM_UP_LIMIT.toSeconds()));
        }
      }
      var probe = new OutageProbe(attempt, pace, timeout);
      probe.pacer.start();
      probe.awaitCalm();
      return probe;
    }
  }

  private void run() {
    long due = System.nanoTime();
    while (!stopping.get()) {
      long now = System.nanoTime();
      if (now < due) {
        LockSupport.parkNanos(due - now);
        continue;
      }
      long planned = due;
      executor.execute(() -> attempt(planned));
      due += pace.toNanos();
    }
  }

  private void awaitCalm() {
    long end = System.nanoTime() + CALM_LIMIT.toNanos();
    while (calmAttempts.get() < CALM.dividedBy(pace) && System.nanoTime() < end) {
      Waiting.sleep(pace);
    }
    recording = true;
  }

  private void attempt(long plannedNanos) {
    Instant start = Instant.now();
    long began = System.nanoTime();
    boolean counts = recording;
    lateNanos.accumulateAndGet(counts ? began - plannedNanos : 0, Math::max);
    if (began - plannedNanos > timeout.toNanos()) {
      return; // Catching up would load a starved machine further; the lateness tells of it.
    }
    @Nullable Failure failure = target.run();
    if (!counts) {
      boolean calm = failure == null && began - plannedNanos < ON_TIME_NANOS;
      var _ = calmAttempts.updateAndGet(n -> calm ? n + 1 : 0);
      return;
    }
    if (failure != null) {
      lastFailure = Instant.now();
    }
    attempts.add(new Attempt(start, Duration.ofNanos(System.nanoTime() - began), failure));
  }

  /**
   * Waits until no attempt has failed for {@code quiet}, for at most {@code limit}.
   *
   * @return whether it became quiet
   */
  public boolean awaitQuiet(Duration quiet, Duration limit) {
    Instant began = Instant.now();
    Instant end = began.plus(limit);
    while (Instant.now().isBefore(end)) {
      Instant failure = lastFailure;
      Instant since = failure == null || failure.isBefore(began) ? began : failure;
      if (since.plus(quiet).isBefore(Instant.now())) {
        return true;
      }
      Waiting.sleep(Duration.ofMillis(20));
    }
    return false;
  }

  /** Returns what was recorded so far; attempts still under way are not in it. */
  public OutageReport report() {
    return OutageReport.of(List.copyOf(attempts), Duration.ofNanos(lateNanos.get()).toMillis());
  }

  /** Stops, waits for the attempts under way, and returns what was recorded. */
  public OutageReport stop() {
    close();
    return report();
  }

  /** Stops; a second time does nothing. */
  @Override
  public void close() {
    stopping.set(true);
    executor.close();
    target.close();
  }
}
