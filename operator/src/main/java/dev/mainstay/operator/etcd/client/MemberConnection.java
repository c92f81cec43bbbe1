package dev.mainstay.operator.etcd.client;

import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executor;

/** One channel to one member, and its sockets. */
record MemberConnection(ManagedChannel channel, OpenSockets sockets) implements AutoCloseable {
  private static final int MAX_ANSWER_BYTES = 1 << 20;

  static MemberConnection open(
      URI url, ChannelCredentials credentials, Duration timeout, Executor threads) {
    var sockets = new OpenSockets(Math.toIntExact(Math.max(1, timeout.toMillis())));
    String host = url.getHost().replaceAll("[\\[\\]]", "");
    ManagedChannel channel =
        OkHttpChannelBuilder.forAddress(host, url.getPort(), credentials)
            .socketFactory(sockets)
            .executor(threads)
            .transportExecutor(threads)
            .maxInboundMessageSize(MAX_ANSWER_BYTES)
            .disableRetry()
            .disableServiceConfigLookUp()
            .proxyDetector(
                address -> null) // a proxy for the internet must not carry etcd's traffic
            .build();
    return new MemberConnection(channel, sockets);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    sockets.close();
  }
}
