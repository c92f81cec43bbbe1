package dev.mainstay.operator.endpoint;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.operator.endpoint.observe.EndpointObserver;
import dev.mainstay.operator.kube.Labels;
import dev.mainstay.operator.kube.Resync;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What makes a reconcile happen, and the caches it reads. Selected by label and namespace: memory
 * follows our own objects, not the cluster.
 */
final class EndpointSources {
  private static final String OURS = Labels.NAME + "=" + Labels.MAINSTAY;

  final InformerEventSource<Node, ControlPlaneEndpoint> nodes;
  final InformerEventSource<DaemonSet, ControlPlaneEndpoint> daemonSets;
  final InformerEventSource<ConfigMap, ControlPlaneEndpoint> configMaps;
  final InformerEventSource<Pod, ControlPlaneEndpoint> pods;
  final IndexerResourceCache<ControlPlaneEndpoint> endpoints;
  private final SimpleInboundEventSource<ControlPlaneEndpoint> observations =
      new SimpleInboundEventSource<>("observations");
  private final Resync<ControlPlaneEndpoint> resync;

  EndpointSources(
      EventSourceContext<ControlPlaneEndpoint> context,
      String namespace,
      EndpointObserver observer) {
    endpoints = context.getPrimaryCache();
    resync = new Resync<>(context);
    nodes =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Node.class, ControlPlaneEndpoint.class)
                .withName("nodes")
                .withWatchAllNamespaces()
                .withSecondaryToPrimaryMapper(node -> all())
                .build(),
            context);
    daemonSets = ours(DaemonSet.class, "daemonsets", context, namespace);
    configMaps = ours(ConfigMap.class, "configmaps", context, namespace);
    pods = ours(Pod.class, "pods", context, namespace);
    observer.onChange(endpoint -> observations.propagateEvent(new ResourceID(endpoint)));
  }

  List<EventSource<?, ControlPlaneEndpoint>> list() {
    return List.of(nodes, daemonSets, configMaps, pods, observations, resync);
  }

  /** Node addresses of the operator's other replicas. */
  Set<String> peerAddresses(String own) {
    return pods.list(p -> "operator".equals(p.getMetadata().getLabels().get(Labels.COMPONENT)))
        .map(p -> p.getStatus() == null ? null : p.getStatus().getHostIP())
        .filter(a -> a != null && !a.equals(own))
        .collect(Collectors.toSet());
  }

  private <T extends HasMetadata> InformerEventSource<T, ControlPlaneEndpoint> ours(
      Class<T> type,
      String name,
      EventSourceContext<ControlPlaneEndpoint> context,
      String namespace) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, ControlPlaneEndpoint.class)
            .withName(name)
            .withNamespaces(namespace)
            .withLabelSelector(OURS)
            .withSecondaryToPrimaryMapper(EndpointSources::owner)
            .build(),
        context);
  }

  private Set<ResourceID> all() {
    return endpoints.list(e -> true).map(ResourceID::fromResource).collect(Collectors.toSet());
  }

  private static Set<ResourceID> owner(HasMetadata child) {
    return Optional.ofNullable(child.getMetadata().getLabels())
        .map(labels -> labels.get(Labels.ENDPOINT))
        .map(name -> Set.of(new ResourceID(name)))
        .orElse(Set.of());
  }
}
