package dev.mainstay.operator.etcd.client;

import com.google.protobuf.ByteString;
import dev.mainstay.operator.etcd.client.TlsFiles.Content;
import dev.mainstay.operator.etcd.client.pb.ClusterGrpc;
import dev.mainstay.operator.etcd.client.pb.KVGrpc;
import dev.mainstay.operator.etcd.client.pb.MaintenanceGrpc;
import dev.mainstay.operator.etcd.client.pb.MemberListRequest;
import dev.mainstay.operator.etcd.client.pb.MemberListResponse;
import dev.mainstay.operator.etcd.client.pb.RangeRequest;
import dev.mainstay.operator.etcd.client.pb.StatusRequest;
import dev.mainstay.operator.etcd.client.pb.StatusResponse;
import dev.mainstay.operator.status.LogKeys;
import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * gRPC over HTTP/2 with mutual TLS, one connection per member, kept between calls; metrics over
 * HTTP/1.1 with the same credentials.
 */
public final class GrpcEtcdClient implements EtcdClient {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcEtcdClient.class);
  private static final int MAX_CONNECTIONS = 64;

  /** That a connection is kept for: an hour at the default interval. */
  private static final int ROUNDS = 1800;

  private static final RangeRequest READ =
      RangeRequest.newBuilder()
          .setKey(ByteString.copyFromUtf8("health")) // as etcdctl does: it need not exist
          .setLimit(1)
          .setKeysOnly(true)
          .build();

  private final TlsFiles files;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final EventLoopGroup loop =
      new NioEventLoopGroup(1, new DefaultThreadFactory("etcd-client", true));
  private final MetricsClient metrics = new MetricsClient(threads);
  private final ServedCertificates served = new ServedCertificates();
  private final Map<URI, MemberConnection> connections = new ConcurrentHashMap<>();
  private final Object credentialsLock = new Object();
  private @Nullable Content content;

  /** What is wrong with the files now; empty if nothing is. */
  private String complaint = "";

  private volatile @Nullable ChannelCredentials credentials;

  public GrpcEtcdClient(TlsFiles files) {
    this.files = files;
  }

  @Override
  public void refreshCredentials() throws EtcdCallException {
    synchronized (credentialsLock) {
      try {
        Content now = files.read();
        if (now.equals(content)) {
          complaint = "";
          return;
        }
        TlsFiles.Credentials both = files.credentials(now, served);
        credentials = both.grpc();
        metrics.use(both.https());
        content = now;
        complaint = "";
        closeConnections();
      } catch (EtcdCallException e) {
        // Half-way through a rotation the old ones still work; only without any is it an error.
        if (credentials == null) {
          throw e;
        }
        warnOnce(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Every round reads the files: only what differs is news. */
  private void warnOnce(String message) {
    if (!message.equals(complaint)) {
      complaint = message;
      LOG.atWarn()
          .addKeyValue(LogKeys.ERROR, message)
          .log(
              "changed certificate files of etcd cannot be used; the earlier ones are, until they"
                  + " expire");
    }
  }

  @Override
  public MemberStatus status(URI clientUrl, Duration timeout) throws EtcdCallException {
    StatusResponse answer =
        call(
            clientUrl,
            timeout,
            MaintenanceGrpc.getStatusMethod(),
            StatusRequest.getDefaultInstance(),
            true);
    if (!answer.hasHeader() || answer.getHeader().getMemberId() == 0) {
      throw noHeader();
    }
    return new MemberStatus(
        answer.getHeader().getClusterId(),
        answer.getHeader().getMemberId(),
        answer.getVersion(),
        answer.getLeader(),
        answer.getRaftTerm(),
        answer.getRaftAppliedIndex(),
        answer.getIsLearner(),
        answer.getErrorsList(),
        answer.getRaftIndex(),
        new MemberStatus.Space(
            answer.getDbSize(), answer.getDbSizeInUse(), answer.getDbSizeQuota()));
  }

  @Override
  public ReadProof linearizableRead(URI clientUrl, Duration timeout) throws EtcdCallException {
    try {
      var _ = call(clientUrl, timeout, KVGrpc.getRangeMethod(), READ, false);
      return ReadProof.ANSWERED;
    } catch (EtcdCallException e) {
      if (e.getCause() instanceof StatusRuntimeException s && Failures.deniedAfterQuorum(s)) {
        return ReadProof.DENIED;
      }
      throw e;
    }
  }

  @Override
  public MemberView localMembers(URI clientUrl, Duration timeout) throws EtcdCallException {
    MemberListResponse answer =
        call(
            clientUrl,
            timeout,
            ClusterGrpc.getMemberListMethod(),
            MemberListRequest.getDefaultInstance(),
            false);
    if (!answer.hasHeader() || answer.getHeader().getMemberId() == 0) {
      throw noHeader();
    }
    return new MemberView(
        answer.getHeader().getClusterId(),
        answer.getHeader().getMemberId(),
        answer.getMembersList().stream()
            .limit(16)
            .map(
                m ->
                    new Member(
                        m.getID(),
                        m.getName(),
                        m.getIsLearner(),
                        m.getPeerURLsList(),
                        m.getClientURLsList()))
            .toList());
  }

  @Override
  public MemberMetrics metrics(URI clientUrl, Duration timeout) throws EtcdCallException {
    return metrics.read(clientUrl, timeout);
  }

  @Override
  public Optional<Instant> servedUntil(URI clientUrl) {
    return served.until(clientUrl);
  }

  @Override
  public void close() {
    closeConnections();
    metrics.close();
    // The virtual threads end with their tasks; closing their executor would refuse the last ones.
    var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** {@code first}: the call that opens a round, so no answer to it means the way is broken. */
  private <Q, A> A call(
      URI url, Duration timeout, MethodDescriptor<Q, A> method, Q question, boolean first)
      throws EtcdCallException {
    if (first) {
      reopen(url);
    }
    MemberConnection connection = connection(url, timeout);
    try {
      return ClientCalls.blockingUnaryCall(
          connection.channel(),
          method,
          CallOptions.DEFAULT.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS),
          question);
    } catch (StatusRuntimeException e) {
      EtcdCallException failed = Failures.translate(e);
      if (!failed.failure().answered() && (first || failed.failure() != Failure.TIMEOUT)) {
        // A new connection each time: gRPC's own back-off would hide a returned member for minutes.
        drop(url, connection);
      }
      throw failed;
    }
  }

  private MemberConnection connection(URI url, Duration timeout) throws EtcdCallException {
    ChannelCredentials current = credentials;
    if (current == null) {
      throw new EtcdCallException(
          Failure.CREDENTIALS_MISSING, "no credentials in " + files.title(), null);
    }
    if (connections.size() >= MAX_CONNECTIONS) {
      closeConnections(); // members that left: the ones in use come back with the next call
    }
    return connections.computeIfAbsent(
        url, u -> MemberConnection.open(u, current, timeout, loop, threads));
  }

  /** A certificate that was renewed without a restart is only seen in a new handshake. */
  private void reopen(URI url) {
    MemberConnection connection = connections.get(url);
    if (connection != null && connection.rounds().incrementAndGet() > ROUNDS) {
      drop(url, connection);
    }
  }

  private void drop(URI url, MemberConnection connection) {
    connections.remove(url, connection);
    connection.close();
  }

  private void closeConnections() {
    connections.forEach(this::drop);
  }

  private static EtcdCallException noHeader() {
    return new EtcdCallException(
        Failure.ERROR, "the answer names no member: not an etcd server", null);
  }
}
