package dev.mainstay.operator.endpoint;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Facts that hardly ever change; read again after five minutes. Throws when they cannot be read.
 */
final class ClusterFacts {
  private static final Duration KEPT = Duration.ofMinutes(5);
  private static final int NOT_FOUND = 404;

  private final KubernetesClient client;
  private final Clock clock;
  private @Nullable Facts facts;
  private Instant readAt = Instant.MIN;

  ClusterFacts(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /** {@code serviceRanges} is empty on clusters before 1.33, which do not tell. */
  record Facts(int apiPort, List<String> serviceRanges) {}

  synchronized Facts now() {
    Facts known = facts;
    if (known == null || Duration.between(readAt, clock.instant()).compareTo(KEPT) > 0) {
      known = new Facts(apiPort(), serviceRanges());
      facts = known;
      readAt = clock.instant();
    }
    return known;
  }

  private int apiPort() {
    return client
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace("default")
        .withLabel("kubernetes.io/service-name", "kubernetes")
        .list()
        .getItems()
        .stream()
        .flatMap(slice -> slice.getPorts() == null ? Stream.of() : slice.getPorts().stream())
        .map(EndpointPort::getPort)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "EndpointSlice of service default/kubernetes names no port; is an API server"
                        + " registered?"));
  }

  private List<String> serviceRanges() {
    try {
      return client
          .genericKubernetesResources("networking.k8s.io/v1", "ServiceCIDR")
          .list()
          .getItems()
          .stream()
          .flatMap(ClusterFacts::cidrs)
          .toList();
    } catch (KubernetesClientException e) {
      if (e.getCode() == NOT_FOUND) {
        return List.of();
      }
      throw e;
    }
  }

  private static Stream<String> cidrs(GenericKubernetesResource range) {
    Object cidrs = range.get("spec", "cidrs");
    return cidrs instanceof List<?> list ? list.stream().map(String::valueOf) : Stream.of();
  }
}
