package dev.mainstay.operator.etcd.observe;

import dev.mainstay.operator.etcd.client.EtcdCallException;
import dev.mainstay.operator.etcd.client.EtcdClient;
import dev.mainstay.operator.etcd.client.Failure;
import dev.mainstay.operator.etcd.client.MemberStatus;
import dev.mainstay.operator.etcd.client.MemberView;
import dev.mainstay.operator.etcd.client.ReadProof;
import dev.mainstay.operator.etcd.quorum.Answer;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The three questions to one member: status, linearizable read, local member list. */
final class MemberProbe {
  private final EtcdClient client;
  private final Duration timeout;
  private final LongSupplier nanos;
  private final ExecutorService threads;

  MemberProbe(EtcdClient client, Duration timeout, LongSupplier nanos, ExecutorService threads) {
    this.client = client;
    this.timeout = timeout;
    this.nanos = nanos;
    this.threads = threads;
  }

  Answer ask(URI url, String host) throws InterruptedException {
    return answer(url, host).withServedUntil(client.servedUntil(url).orElse(null));
  }

  private Answer answer(URI url, String host) throws InterruptedException {
    long start = nanos.getAsLong();
    MemberStatus status = null;
    EtcdCallException statusFailed = null;
    try {
      status = client.status(url, timeout);
    } catch (EtcdCallException e) {
      if (!e.failure().answered()) {
        return new Answer(host, null, null, null, e.failure(), text(e));
      }
      statusFailed = e; // with etcd's own users on, status may be refused and the read not
    }
    Duration left = left(start);
    Future<@Nullable MemberView> view = threads.submit(() -> members(url, left));
    ReadProof read = null;
    EtcdCallException readFailed = null;
    try {
      read = client.linearizableRead(url, left);
    } catch (EtcdCallException e) {
      readFailed = e;
    }
    EtcdCallException failed =
        read != null ? null : statusFailed != null ? statusFailed : readFailed;
    return new Answer(
        host,
        status,
        read,
        result(view),
        failed == null ? null : failed.failure(),
        failed == null ? "" : text(failed));
  }

  private static @Nullable MemberView result(Future<@Nullable MemberView> view)
      throws InterruptedException {
    try {
      return view.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("member list of etcd", e.getCause());
    }
  }

  private @Nullable MemberView members(URI url, Duration left) {
    try {
      return client.localMembers(url, left);
    } catch (EtcdCallException e) {
      return null; // learners refuse it; for others the read or the status tells why
    }
  }

  /** A slow status leaves the rest a quarter, so that slowness alone does not read as isolation. */
  private Duration left(long start) {
    Duration left = timeout.minusNanos(nanos.getAsLong() - start);
    Duration least = timeout.dividedBy(4);
    return left.compareTo(least) > 0 ? left : least;
  }

  private static String text(EtcdCallException e) {
    return e.failure() == Failure.TIMEOUT ? "no answer in time" : String.valueOf(e.getMessage());
  }
}
