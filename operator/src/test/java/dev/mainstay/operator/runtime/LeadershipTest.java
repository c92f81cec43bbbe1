package dev.mainstay.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.training.StandInCluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeadershipTest {
  @Test
  void whetherItLeadsIsToldWhileTheReconcilersStillStart(@TempDir Path folder) throws Exception {
    // Given
    var starting = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    try (var cluster = new StandInCluster(folder);
        KubernetesClient client = client(cluster.environment());
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var leadership =
            new Leadership(
                client,
                Settings.from(cluster.environment()),
                threads,
                () -> {
                  starting.countDown();
                  awaitUninterrupted(release);
                  return () -> {};
                })) {
      assertThat(starting.await(30, TimeUnit.SECONDS)).isTrue();
      try {

        // When
        var told = CompletableFuture.supplyAsync(leadership::leading, threads);

        // Then
        assertThat(told.get(10, TimeUnit.SECONDS)).isFalse();
      } finally {
        release.countDown();
      }
    }
  }

  private static KubernetesClient client(Map<String, String> environment) {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("https://127.0.0.1:" + environment.get("KUBERNETES_SERVICE_PORT"))
            .withCaCertFile(environment.get("KUBERNETES_CERTS_CA_FILE"))
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
