package dev.mainstay.operator.etcd.client;

import dev.mainstay.operator.etcd.client.pb.ClusterGrpc;
import dev.mainstay.operator.etcd.client.pb.KVGrpc;
import dev.mainstay.operator.etcd.client.pb.MaintenanceGrpc;
import dev.mainstay.operator.etcd.client.pb.MemberListRequest;
import dev.mainstay.operator.etcd.client.pb.MemberListResponse;
import dev.mainstay.operator.etcd.client.pb.RangeRequest;
import dev.mainstay.operator.etcd.client.pb.RangeResponse;
import dev.mainstay.operator.etcd.client.pb.ResponseHeader;
import dev.mainstay.operator.etcd.client.pb.StatusRequest;
import dev.mainstay.operator.etcd.client.pb.StatusResponse;
import io.grpc.Attributes;
import io.grpc.Server;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A cluster of etcd servers without raft: each behaves as told, over real TLS on 127.0.0.1 and up,
 * one port for all. What it cannot show: elections, and how long a real member takes to step down.
 */
public final class FakeEtcd implements AutoCloseable {
  /** How one member behaves. */
  public enum Mode {
    UP,
    HANGING,
    ISOLATED,
    LEARNER,
    READ_DENIED,
    READ_HANGING,
    OTHER_CLUSTER,
    NO_MEMBERS,
    UNSTARTED
  }

  /** Calls of all kinds, all members together. */
  public final AtomicInteger calls = new AtomicInteger();

  /** The same by what was asked; a call that goes through raft is named as such. */
  public final Map<String, Integer> byKind = new ConcurrentHashMap<>();

  /** Made by clients so far, all members together. */
  public final AtomicInteger connections = new AtomicInteger();

  /** As every member tells them, whosever they are. */
  public volatile List<String> alarms = List.of();

  /** Of the members that are started from now on. */
  public volatile String certificate = "server";

  private final int port;
  private final Map<Integer, Server> servers = new ConcurrentHashMap<>();
  private final Map<Integer, Mode> modes = new ConcurrentHashMap<>();

  private FakeEtcd() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
  }

  /** Members 1 to n; cp-1 is the leader. */
  public static FakeEtcd of(Mode... modes) throws IOException {
    var cluster = new FakeEtcd();
    for (int i = 1; i <= modes.length; i++) {
      cluster.modes.put(i, modes[i - 1]);
    }
    for (int i = 1; i <= modes.length; i++) {
      if (modes[i - 1] != Mode.UNSTARTED) {
        cluster.start(i);
      }
    }
    return cluster;
  }

  public static String host(int i) {
    return "127.0.0." + i;
  }

  public int port() {
    return port;
  }

  public int size() {
    return modes.size();
  }

  public URI url(int i) {
    return URI.create("https://" + host(i) + ":" + port);
  }

  public void mode(int i, Mode mode) {
    modes.put(i, mode);
  }

  /** Serves on the member's address, in the mode it has or else UP. */
  public void start(int i) throws IOException {
    servers.put(
        i,
        NettyServerBuilder.forAddress(
                new InetSocketAddress(host(i), port),
                TlsServerCredentials.newBuilder()
                    .keyManager(file(certificate + ".crt"), file(certificate + ".key"))
                    .trustManager(file("ca.crt"))
                    .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                    .build())
            .addTransportFilter(
                new ServerTransportFilter() {
                  @Override
                  public Attributes transportReady(Attributes attributes) {
                    connections.incrementAndGet();
                    return attributes;
                  }
                })
            .addService(new Kv(i))
            .addService(new Cluster(i))
            .addService(new Maintenance(i))
            .build()
            .start());
  }

  /** The port refuses connections from now on. */
  public void kill(int i) throws InterruptedException {
    Server server = servers.remove(i);
    if (server != null) {
      server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() throws InterruptedException {
    for (int i : List.copyOf(servers.keySet())) {
      kill(i);
    }
  }

  private static File file(String name) {
    return TestTls.SOURCE.resolve(name).toFile();
  }

  private Mode called(int i, String kind) {
    calls.incrementAndGet();
    byKind.merge(kind, 1, Integer::sum);
    return mode(i);
  }

  private Mode mode(int i) {
    return modes.getOrDefault(i, Mode.UP);
  }

  private ResponseHeader header(int i) {
    long cluster = mode(i) == Mode.OTHER_CLUSTER ? 0xBAD : 0xC1;
    return ResponseHeader.newBuilder().setClusterId(cluster).setMemberId(i).setRaftTerm(7).build();
  }

  private MemberListResponse memberList(int i) {
    var answer = MemberListResponse.newBuilder().setHeader(header(i));
    for (int m = 1; m <= modes.size(); m++) {
      var member =
          dev.mainstay.operator.etcd.client.pb.Member.newBuilder()
              .setID(m)
              .addPeerURLs("https://" + host(m) + ":2380")
              .setIsLearner(mode(m) == Mode.LEARNER);
      if (mode(m) != Mode.UNSTARTED) {
        member.setName("cp-" + m).addClientURLs("https://" + host(m) + ":2379");
      }
      answer.addMembers(member);
    }
    return answer.build();
  }

  private static <T> void answer(StreamObserver<T> to, T value) {
    to.onNext(value);
    to.onCompleted();
  }

  private static <T> void fail(StreamObserver<T> to, Status status, String text) {
    to.onError(status.withDescription(text).asRuntimeException());
  }

  private static final String LEARNER_REFUSAL = "etcdserver: rpc not supported for learner";

  private final class Kv extends KVGrpc.KVImplBase {
    private final int i;

    Kv(int i) {
      this.i = i;
    }

    @Override
    public void range(RangeRequest request, StreamObserver<RangeResponse> to) {
      switch (called(i, request.getSerializable() ? "local read" : "linearizable read")) {
        case UP, OTHER_CLUSTER, NO_MEMBERS, UNSTARTED ->
            answer(to, RangeResponse.newBuilder().setHeader(header(i)).build());
        case HANGING, ISOLATED, READ_HANGING -> {}
        case LEARNER -> fail(to, Status.UNAVAILABLE, LEARNER_REFUSAL);
        case READ_DENIED -> fail(to, Status.PERMISSION_DENIED, "etcdserver: permission denied");
      }
    }
  }

  private final class Cluster extends ClusterGrpc.ClusterImplBase {
    private final int i;

    Cluster(int i) {
      this.i = i;
    }

    @Override
    public void memberList(MemberListRequest request, StreamObserver<MemberListResponse> to) {
      switch (called(
          i, request.getLinearizable() ? "linearizable member list" : "local member list")) {
        case UP, ISOLATED, READ_DENIED, READ_HANGING, OTHER_CLUSTER, UNSTARTED ->
            answer(to, FakeEtcd.this.memberList(i));
        case NO_MEMBERS -> answer(to, MemberListResponse.newBuilder().setHeader(header(i)).build());
        case HANGING -> {}
        case LEARNER -> fail(to, Status.UNAVAILABLE, LEARNER_REFUSAL);
      }
    }
  }

  private final class Maintenance extends MaintenanceGrpc.MaintenanceImplBase {
    private final int i;

    Maintenance(int i) {
      this.i = i;
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> to) {
      Mode mode = called(i, "status");
      if (mode != Mode.HANGING) {
        answer(
            to,
            StatusResponse.newBuilder()
                .setHeader(header(i))
                .setVersion("3.6.4")
                .setLeader(mode == Mode.ISOLATED ? 0 : 1)
                .setRaftTerm(7)
                .setRaftAppliedIndex(100)
                .setIsLearner(mode == Mode.LEARNER)
                .addAllErrors(alarms)
                .build());
      }
    }
  }
}
