package dev.mainstay.operator.runtime;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Finds an API server that works now: the one on this node first, then those of other nodes, then
 * the cluster's Service address, which may lead to a dead one for some seconds.
 */
final class ApiServers {
  /**
   * An answer on the LAN takes milliseconds; etcd's own read inside /readyz may take two seconds.
   */
  static final Duration TIMEOUT = Duration.ofMillis(2500);

  private final Config base;
  private final Supplier<List<String>> nodeAddresses;
  private final int port;
  private final Executor threads;

  /**
   * Finds on request only.
   *
   * @param nodeAddresses this node's first
   * @param threads one virtual thread per task; the clients work on them
   */
  ApiServers(Config base, Supplier<List<String>> nodeAddresses, int port, Executor threads) {
    this.base = base;
    this.nodeAddresses = nodeAddresses;
    this.port = port;
    this.threads = threads;
  }

  /** A client of the first server that says it is ready; the caller closes it. */
  Optional<KubernetesClient> connect() throws InterruptedException {
    Set<String> urls = new LinkedHashSet<>();
    nodeAddresses.get().forEach(a -> urls.add("https://" + a + ":" + port + "/"));
    urls.add(base.getMasterUrl());
    for (String url : urls) {
      KubernetesClient client = client(url);
      if (ready(client)) {
        return Optional.of(client);
      }
      client.close();
    }
    return Optional.empty();
  }

  /** Whether the client's server answers and reaches etcd. */
  static boolean ready(KubernetesClient client) throws InterruptedException {
    HttpRequest request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(client.getMasterUrl() + "readyz")
            .timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
            .build();
    var answer = client.getHttpClient().sendAsync(request, String.class);
    try {
      HttpResponse<String> response = answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      return response.code() == 200;
    } catch (ExecutionException | TimeoutException e) {
      answer.cancel(true);
      return false;
    }
  }

  /** HTTP/1.1 with short time-outs: the JDK's client sends no HTTP/2 pings (design, rule 29). */
  private KubernetesClient client(String url) {
    Config config =
        new ConfigBuilder(base)
            .withMasterUrl(url)
            .withHttp2Disable(true)
            .withConnectionTimeout(2000)
            .withRequestTimeout(5000)
            .withRequestRetryBackoffLimit(2)
            .withWatchReconnectInterval(1000)
            .build();
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withTaskExecutor(threads)
        .withHttpClientFactory(new ClientThreads(threads))
        .build();
  }
}
