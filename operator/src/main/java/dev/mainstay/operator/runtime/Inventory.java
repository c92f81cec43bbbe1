package dev.mainstay.operator.runtime;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.api.v1alpha1.EtcdTopology;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;

/**
 * The few objects that every replica follows, leader or not: what to probe stands in them. The
 * informers live as long as one API session.
 */
final class Inventory implements AutoCloseable {
  private final SharedIndexInformer<ControlPlaneEndpoint> endpoints;
  private final SharedIndexInformer<EtcdTopology> topologies;
  private final SharedIndexInformer<Node> nodes;

  /** Lists everything once before it returns; {@code onChange} is called on each later change. */
  Inventory(KubernetesClient client, Runnable onChange) {
    endpoints = client.resources(ControlPlaneEndpoint.class).inform(calling(onChange));
    topologies = client.resources(EtcdTopology.class).inform(calling(onChange));
    nodes = client.nodes().inform(calling(onChange));
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

  @Override
  public void close() {
    endpoints.close();
    topologies.close();
    nodes.close();
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
