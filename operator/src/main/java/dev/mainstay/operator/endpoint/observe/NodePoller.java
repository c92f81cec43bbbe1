package dev.mainstay.operator.endpoint.observe;

import dev.mainstay.operator.loop.Round;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
  private final Round round;
  private Heartbeat agent = Heartbeat.NONE;
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
    this.round = new Round("status of node " + node);
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
      if (!round.run(() -> sight = asked(before))) {
        sight = before.failed();
      }
      if (sight.differsFrom(before)) {
        round.run(onChange);
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
    }
  }

  private NodeSight asked(NodeSight before) {
    Optional<NodeAnswer> answer = fetcher.get(address, port, "/status", NodeAnswer.class);
    if (answer.isEmpty()) {
      return before.failed();
    }
    Instant now = clock.instant();
    agent = agent.next(answer.get().time(), now);
    return before.answered(answer.get().report(), agent, now);
  }
}
