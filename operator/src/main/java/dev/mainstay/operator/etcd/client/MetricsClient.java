package dev.mainstay.operator.etcd.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Gets {@code /metrics} of the client port, over HTTP/1.1 with mutual TLS. Thread-safe. */
final class MetricsClient implements AutoCloseable {
  private final Executor threads;
  private volatile @Nullable HttpClient http;

  MetricsClient(Executor threads) {
    this.threads = threads;
  }

  /** From the next call on; what runs with the credentials before is broken off. */
  synchronized void use(SSLContext tls) {
    close();
    http =
        HttpClient.newBuilder()
            .sslContext(tls)
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .executor(threads)
            .build();
  }

  /** {@code timeout} is for all of it, from the connection to the last byte. */
  MemberMetrics read(URI clientUrl, Duration timeout) throws EtcdCallException {
    HttpClient client = http;
    if (client == null) {
      throw new EtcdCallException(Failure.CREDENTIALS_MISSING, "no credentials", null);
    }
    CompletableFuture<HttpResponse<MemberMetrics>> answer =
        client.sendAsync(
            HttpRequest.newBuilder(clientUrl.resolve("/metrics")).build(),
            head -> new MetricsPage(head.statusCode()));
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS).body();
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new EtcdCallException(Failure.TIMEOUT, "no metrics in time", e);
    } catch (ExecutionException e) {
      String why = e.getCause() == null ? e.toString() : e.getCause().toString();
      throw new EtcdCallException(Failure.UNREACHABLE, why, e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new EtcdCallException(Failure.UNREACHABLE, "broken off", e);
    }
  }

  @Override
  public synchronized void close() {
    HttpClient client = http;
    http = null;
    if (client != null) {
      client.shutdownNow();
    }
  }
}
