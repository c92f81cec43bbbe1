package dev.mainstay.operator.etcd.client;

import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** One channel to one member. */
record MemberConnection(ManagedChannel channel, AtomicInteger rounds) implements AutoCloseable {
  private static final int MAX_ANSWER_BYTES = 1 << 20;

  static MemberConnection open(
      URI url,
      ChannelCredentials credentials,
      Duration timeout,
      EventLoopGroup loop,
      Executor threads) {
    String host = url.getHost().replaceAll("[\\[\\]]", "");
    int millis = Math.toIntExact(Math.max(1, timeout.toMillis()));
    return new MemberConnection(
        NettyChannelBuilder.forAddress(host, url.getPort(), credentials)
            .eventLoopGroup(loop)
            .channelType(NioSocketChannel.class)
            .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis)
            // Answers of a few hundred bytes: the pool's first arena alone would take 4 MiB.
            .withOption(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
            .executor(threads)
            .maxInboundMessageSize(MAX_ANSWER_BYTES)
            .disableRetry()
            .disableServiceConfigLookUp()
            .proxyDetector(address -> null)
            .build(),
        new AtomicInteger());
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
