package dev.mainstay.operator.etcd.client;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** The body of an answer, parsed while it comes and broken off where it is refused. */
final class MetricsPage implements BodySubscriber<MemberMetrics> {
  /** Ten times what a busy member tells. */
  static final int MAX_BYTES = 4 << 20;

  private final int status;
  private final MetricsParser parser = new MetricsParser();
  private final CompletableFuture<MemberMetrics> result = new CompletableFuture<>();
  private @Nullable Subscription subscription;
  private long bytes;

  /** {@code status}: HTTP status of the answer. */
  MetricsPage(int status) {
    this.status = status;
  }

  @Override
  public CompletionStage<MemberMetrics> getBody() {
    return result;
  }

  @Override
  public void onSubscribe(Subscription to) {
    subscription = to;
    if (status == 200) {
      to.request(1);
    } else {
      refuse(to, "the answer to /metrics is HTTP status " + status);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> items) {
    Subscription from = subscription;
    if (from == null || result.isDone()) {
      return;
    }
    for (ByteBuffer item : items) {
      bytes += item.remaining();
      if (bytes > MAX_BYTES) {
        refuse(from, "the metrics are more than " + (MAX_BYTES >> 20) + " MiB");
        return;
      }
      parser.accept(item);
    }
    from.request(1);
  }

  @Override
  public void onError(Throwable failed) {
    result.completeExceptionally(failed);
  }

  @Override
  public void onComplete() {
    try {
      result.complete(parser.end());
    } catch (IOException e) {
      result.completeExceptionally(e);
    }
  }

  private void refuse(Subscription from, String why) {
    from.cancel();
    result.completeExceptionally(new IOException(why));
  }
}
