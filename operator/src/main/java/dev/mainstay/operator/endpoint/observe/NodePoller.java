package dev.mainstay.operator.endpoint.observe;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/** Reads one node's {@code /status} every second. */
final class NodePoller implements AutoCloseable {
  static final Duration INTERVAL = Duration.ofSeconds(1);

  private final String address;
  private final int port;
  private final Fetcher fetcher;
  private final Clock clock;
  private final Runnable onChange;
  private volatile NodeSight sight;
  private volatile boolean closed;

  NodePoller(
      String node,
      String address,
      int port,
      Executor threads,
      Fetcher fetcher,
      Clock clock,
      Runnable onChange) {
    this.address = address;
    this.port = port;
    this.fetcher = fetcher;
    this.clock = clock;
    this.onChange = onChange;
    this.sight = new NodeSight(node, null, null, 0);
    threads.execute(this::poll);
  }

  NodeSight sight() {
    return sight;
  }

  @Override
  public void close() {
    closed = true;
  }

  private void poll() {
    while (!closed) {
      NodeSight before = sight;
      Optional<NodeReport> report = fetcher.get(address, port, "/status", NodeReport.class);
      NodeSight now =
          report
              .map(r -> new NodeSight(before.node(), r, clock.instant(), 0))
              .orElseGet(before::failed);
      sight = now;
      if (now.differsFrom(before)) {
        onChange.run();
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
    }
  }
}
