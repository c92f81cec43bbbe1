package dev.mainstay.operator.runtime;

import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.net.http.HttpClient;
import java.util.concurrent.Executor;

/**
 * Has the Kubernetes client work on the process's virtual threads. Its own pools would keep a
 * platform thread, with a stack, for each watch and request in flight.
 */
final class ClientThreads extends JdkHttpClientFactory {
  private final Executor threads;

  ClientThreads(Executor threads) {
    this.threads = threads;
  }

  @Override
  protected HttpClient.Builder createNewHttpClientBuilder() {
    return HttpClient.newBuilder().executor(threads);
  }
}
