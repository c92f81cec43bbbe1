package dev.mainstay.operator.endpoint.observe;

import dev.mainstay.operator.endpoint.observe.EndpointView.AddressView;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks one virtual IP who holds it, every 25 ms on a new connection, whether or not earlier
 * attempts have ended (open loop: a closed loop would ask least while the answer matters most).
 */
final class VipProber implements AutoCloseable {
  static final Duration INTERVAL = Duration.ofMillis(25);

  /** Below the kernel's first SYN retry of 1 s: a lost SYN is a failed attempt, not a slow one. */
  static final Duration TIMEOUT = Duration.ofMillis(500);

  private static final byte[] REQUEST =
      "GET /whoami HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_ANSWER = 1024;

  private final InetSocketAddress target;
  private final ExecutorService threads;
  private final Clock clock;
  private final LongSupplier nanos;
  private final Consumer<Transition> onTransition;
  private final OutageTracker tracker;
  private final BlockingQueue<CompletableFuture<Attempt>> inOrder = new ArrayBlockingQueue<>(400);
  private volatile AddressView view = new AddressView(null, false, null, null);
  private volatile boolean closed;

  VipProber(
      String address,
      int port,
      String observer,
      ExecutorService threads,
      Clock clock,
      LongSupplier nanos,
      Consumer<Transition> onTransition) {
    this.target = new InetSocketAddress(address, port);
    this.threads = threads;
    this.clock = clock;
    this.nanos = nanos;
    this.onTransition = onTransition;
    this.tracker = new OutageTracker(address, observer);
    threads.execute(this::pace);
    threads.execute(this::fold);
  }

  AddressView view() {
    return view;
  }

  @Override
  public void close() {
    closed = true;
  }

  private void pace() {
    long next = nanos.getAsLong();
    while (!closed) {
      var attempt = new CompletableFuture<Attempt>();
      // A full queue means the fold is stuck: skip, so that nothing grows without bound.
      if (inOrder.offer(attempt)) {
        threads.execute(() -> attempt.complete(attempt()));
      }
      next += INTERVAL.toNanos();
      long wait = next - nanos.getAsLong();
      if (wait > 0) {
        LockSupport.parkNanos(wait);
      } else {
        // After a stall (a paused machine) missed ticks are dropped, not caught up in a burst.
        next = nanos.getAsLong();
      }
    }
  }

  private void fold() {
    while (!closed) {
      try {
        CompletableFuture<Attempt> future = inOrder.poll(1, java.util.concurrent.TimeUnit.SECONDS);
        if (future == null) {
          continue;
        }
        tracker.accept(future.get()).ifPresent(onTransition);
        Attempt last = tracker.last().orElseThrow();
        view =
            new AddressView(
                tracker.holder().orElse(null),
                last.good(),
                last.startedAt(),
                tracker.downSince().orElse(null));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (ExecutionException e) {
        throw new IllegalStateException("an attempt never fails by exception", e);
      }
    }
  }

  private Attempt attempt() {
    long started = nanos.getAsLong();
    var at = clock.instant();
    return new Attempt(started, at, ask(started));
  }

  private @Nullable String ask(long started) {
    try (Socket socket = new Socket()) {
      socket.connect(target, (int) TIMEOUT.toMillis());
      long left = TIMEOUT.toMillis() - (nanos.getAsLong() - started) / 1_000_000;
      socket.setSoTimeout((int) Math.max(1, left));
      socket.getOutputStream().write(REQUEST);
      return holderIn(
          new String(socket.getInputStream().readNBytes(MAX_ANSWER), StandardCharsets.US_ASCII));
    } catch (IOException e) {
      return null; // any failure to answer in time is the same observation
    }
  }

  /** The node named in the body of a 200 answer; null for any other answer. */
  static @Nullable String holderIn(String answer) {
    int body = answer.indexOf("\r\n\r\n");
    if (body < 0 || !answer.startsWith("HTTP/1.") || !answer.startsWith(" 200", 8)) {
      return null;
    }
    String[] words = answer.substring(body).strip().split("\\s+", 2);
    return words[0].isEmpty() ? null : words[0];
  }
}
