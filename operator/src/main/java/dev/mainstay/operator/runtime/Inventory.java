package dev.mainstay.operator.runtime;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.api.v1alpha1.EtcdTopology;
import dev.mainstay.operator.token.StatusToken;
import dev.mainstay.operator.token.TokenSecret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The few objects that every replica follows, leader or not: what to probe stands in them. The
 * informers live as long as one API session.
 */
final class Inventory implements AutoCloseable {
  /** Of one request to the client's server, with its retries. */
  private static final Duration LISTED = Duration.ofSeconds(20);

  private static final long NO_RESYNC = 0;

  private final SharedIndexInformer<ControlPlaneEndpoint> endpoints;
  private final SharedIndexInformer<EtcdTopology> topologies;
  private final SharedIndexInformer<Node> nodes;
  private final SharedIndexInformer<Secret> token;

  /**
   * Lists everything once before it returns, all kinds at the same time: one after the other they
   * would be a good part of the time until a replica is ready.
   *
   * @param namespace of the status token
   * @param onChange called on each later change
   * @throws java.util.concurrent.CompletionException when a list failed or took too long
   */
  Inventory(KubernetesClient client, String namespace, Runnable onChange) {
    endpoints = client.resources(ControlPlaneEndpoint.class).runnableInformer(NO_RESYNC);
    topologies = client.resources(EtcdTopology.class).runnableInformer(NO_RESYNC);
    nodes = client.nodes().runnableInformer(NO_RESYNC);
    // By name: the operator may read this Secret and no other.
    token =
        client
            .secrets()
            .inNamespace(namespace)
            .withName(TokenSecret.NAME)
            .runnableInformer(NO_RESYNC);
    try {
      CompletableFuture.allOf(
              Stream.of(endpoints, topologies, nodes, token)
                  .map(informer -> started(informer, onChange))
                  .toArray(CompletableFuture[]::new))
          .orTimeout(LISTED.toMillis(), TimeUnit.MILLISECONDS)
          .join();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  List<ControlPlaneEndpoint> endpoints() {
    return endpoints.getStore().list();
  }

  List<EtcdTopology> topologies() {
    return topologies.getStore().list();
  }

  List<Node> nodes() {
    return nodes.getStore().list();
  }

  /** Empty until the leader has made it. */
  Optional<StatusToken> token() {
    return token.getStore().list().stream().findFirst().flatMap(TokenSecret::read);
  }

  @Override
  public void close() {
    token.close();
    endpoints.close();
    topologies.close();
    nodes.close();
  }

  private static <T extends HasMetadata> CompletableFuture<Void> started(
      SharedIndexInformer<T> informer, Runnable onChange) {
    informer.addEventHandler(calling(onChange));
    return informer.start().toCompletableFuture();
  }

  private static <T extends HasMetadata> ResourceEventHandler<T> calling(Runnable onChange) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T added) {
        onChange.run();
      }

      @Override
      public void onUpdate(T before, T after) {
        onChange.run();
      }

      @Override
      public void onDelete(T gone, boolean unknown) {
        onChange.run();
      }
    };
  }
}
