package dev.mainstay.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.operator.endpoint.observe.EndpointObserver;
import dev.mainstay.operator.endpoint.observe.Fetcher;
import dev.mainstay.operator.kube.Resync;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.api.config.BaseConfigurationService;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class EndpointSourcesTest {
  @ControllerConfiguration
  private static final class Any implements Reconciler<ControlPlaneEndpoint> {
    @Override
    public UpdateControl<ControlPlaneEndpoint> reconcile(
        ControlPlaneEndpoint endpoint, Context<ControlPlaneEndpoint> context) {
      return UpdateControl.noUpdate();
    }
  }

  /** An endpoint that is deleted and made again at once is lost without it. */
  @Test
  void lostEventsAreMadeGood() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        HttpClient http = HttpClient.newHttpClient();
        KubernetesClient client =
            new KubernetesClientBuilder().withConfig(Config.empty()).build()) {
      // Given
      var fetcher = new Fetcher(http, new ObjectMapper(), () -> "");
      var observer =
          new EndpointObserver("self", threads, fetcher, Clock.systemUTC(), System::nanoTime);
      var context =
          new EventSourceContext<>(
              null,
              new BaseConfigurationService().getConfigurationFor(new Any()),
              client,
              ControlPlaneEndpoint.class);

      // Then
      assertThat(new EndpointSources(context, "mainstay-system", observer).list())
          .hasAtLeastOneElementOfType(Resync.class);
    }
  }
}
