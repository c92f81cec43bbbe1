package dev.mainstay.operator.etcd.observe;

import dev.mainstay.operator.etcd.client.EtcdCallException;
import dev.mainstay.operator.etcd.client.EtcdClient;
import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.client.MemberMetrics;
import dev.mainstay.operator.etcd.quorum.Performance;
import dev.mainstay.operator.status.LogKeys;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the metrics of members beside the rounds, which never wait for them. Called by one thread.
 */
final class MetricsReader {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsReader.class);

  /** A member that serves none logs each try, of each replica. */
  private static final int PATIENCE = 3;

  private static final int SELDOM = 10;

  private final EtcdClient client;
  private final Duration every;
  private final LongSupplier nanos;
  private final Executor threads;
  private final Queue<MemberMetrics> arrived = new ConcurrentLinkedQueue<>();
  private final Map<Long, Integer> failures = new ConcurrentHashMap<>();
  private Performance performance = Performance.NONE;
  private long turn;
  private long lastTurn;

  /**
   * {@code every}: from one page of a member to the next; each has to be there in a third of it.
   */
  MetricsReader(EtcdClient client, Duration every, LongSupplier nanos, Executor threads) {
    this.client = client;
    this.every = every;
    this.nanos = nanos;
    this.threads = threads;
  }

  /**
   * What is known by now; starts to read again when it is time. {@code members}: whoever answers.
   */
  Performance next(Map<Long, URI> members, Instant now) {
    List<MemberMetrics> pages = new ArrayList<>();
    for (MemberMetrics page = arrived.poll(); page != null; page = arrived.poll()) {
      pages.add(page);
    }
    performance = Performance.next(performance, pages, now);
    long time = nanos.getAsLong();
    if (!members.isEmpty() && (turn == 0 || time - lastTurn >= every.toNanos())) {
      lastTurn = time;
      turn++;
      failures.keySet().retainAll(members.keySet());
      members.forEach(this::start);
    }
    return performance;
  }

  private void start(long member, URI url) {
    if (failures.getOrDefault(member, 0) < PATIENCE || turn % SELDOM == 0) {
      threads.execute(() -> read(member, url));
    }
  }

  private void read(long member, URI url) {
    try {
      arrived.add(client.metrics(url, every.dividedBy(3)));
      failures.remove(member);
    } catch (EtcdCallException e) {
      if (failures.merge(member, 1, Integer::sum) == 1) {
        LOG.atInfo()
            .addKeyValue(LogKeys.MEMBER, Member.hex(member))
            .addKeyValue(LogKeys.ERROR, e.getMessage())
            .log("metrics of an etcd member cannot be read; disk and network times are not known");
      }
    }
  }
}
