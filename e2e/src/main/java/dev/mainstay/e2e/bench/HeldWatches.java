package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.lab.HeldConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Watches that nobody writes to, as most controllers have them, and who ends them. */
final class HeldWatches implements AutoCloseable {
  private static final String PATH =
      "/api/v1/namespaces/default/configmaps?watch=1&timeoutSeconds=3600";
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** Handshakes at a time: more would only wait in the API servers' queue. */
  private static final int HANDSHAKES = 16;

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<HeldConnection> open = new ConcurrentLinkedQueue<>();
  private final AtomicInteger lost = new AtomicInteger();
  private final AtomicBoolean closing = new AtomicBoolean();

  /**
   * Opens as many of {@code wanted} as it can in five minutes.
   *
   * @param token of somebody who may watch configmaps in namespace default
   */
  HeldWatches(String address, int port, String token, int wanted) throws InterruptedException {
    var handshakes = new Semaphore(HANDSHAKES);
    long end = System.nanoTime() + LIMIT.toNanos();
    for (int i = 0; i < wanted && System.nanoTime() < end; i++) {
      handshakes.acquire(); // Each is given back within the time-outs of a handshake.
      executor.execute(() -> hold(address, port, token, handshakes));
    }
    handshakes.acquire(HANDSHAKES);
  }

  private void hold(String address, int port, String token, Semaphore handshakes) {
    HeldConnection watch;
    try {
      watch = begin(address, port, token);
      open.add(watch);
    } catch (IOException e) {
      return; // It is missing in opened().
    } finally {
      handshakes.release();
    }
    try {
      watch.awaitEnd();
    } catch (IOException e) {
      // A reset and an orderly end are the same loss.
    }
    if (!closing.get()) {
      lost.incrementAndGet();
    }
  }

  private static HeldConnection begin(String address, int port, String token) throws IOException {
    HeldConnection watch = HeldConnection.open(address, port, TIMEOUT);
    try {
      var _ = watch.get(PATH, token);
      return watch;
    } catch (IOException e) {
      watch.close();
      throw e;
    }
  }

  /** Returns how many were answered with 200. */
  int opened() {
    return open.size();
  }

  /** Returns how many of them somebody else has ended by now. */
  int lost() {
    return lost.get();
  }

  @Override
  public void close() {
    closing.set(true);
    open.forEach(HeldConnection::close);
    executor.close();
  }
}
