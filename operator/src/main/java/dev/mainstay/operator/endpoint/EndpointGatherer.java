package dev.mainstay.operator.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.operator.endpoint.observe.EndpointObserver;
import dev.mainstay.operator.endpoint.observe.EndpointView;
import dev.mainstay.operator.endpoint.observe.NodeReport;
import dev.mainstay.operator.endpoint.observe.NodeSight;
import dev.mainstay.operator.endpoint.plan.Allocation;
import dev.mainstay.operator.endpoint.plan.EndpointPlanner;
import dev.mainstay.operator.endpoint.plan.EndpointPolicy;
import dev.mainstay.operator.endpoint.plan.EndpointPolicy.Other;
import dev.mainstay.operator.endpoint.plan.NodeFacts;
import dev.mainstay.operator.endpoint.rollout.Component;
import dev.mainstay.operator.kube.Labels;
import dev.mainstay.operator.kube.Names;
import dev.mainstay.operator.kube.Nodes;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Collects one snapshot from the caches, the probes and, where a cache may lie, the API server. */
final class EndpointGatherer {
  private static final Comparator<ControlPlaneEndpoint> OLDEST_FIRST =
      Comparator.comparing((ControlPlaneEndpoint e) -> e.getMetadata().getCreationTimestamp())
          .thenComparing(e -> e.getMetadata().getName());

  private final KubernetesClient client;
  private final EndpointSources sources;
  private final ClusterFacts cluster;
  private final EndpointObserver observer;
  private final ObjectMapper json;

  EndpointGatherer(
      KubernetesClient client,
      EndpointSources sources,
      ClusterFacts cluster,
      EndpointObserver observer,
      ObjectMapper json) {
    this.client = client;
    this.sources = sources;
    this.cluster = cluster;
    this.observer = observer;
    this.json = json;
  }

  EndpointSnapshot gather(ControlPlaneEndpoint endpoint) {
    String name = endpoint.getMetadata().getName();
    Map<String, String> labels = endpoint.getSpec().nodeSelector().matchLabels();
    List<Node> all = sources.nodes.list(n -> true).toList();
    Map<String, Node> nodes = new TreeMap<>();
    all.stream()
        .filter(n -> Nodes.matches(n, labels))
        .forEach(n -> nodes.put(n.getMetadata().getName(), n));
    Map<Component, DaemonSet> daemonSets = new EnumMap<>(Component.class);
    sources
        .daemonSets
        .list(d -> labelled(d, name))
        .forEach(d -> component(d).ifPresent(c -> daemonSets.put(c, d)));
    List<Pod> pods = sources.pods.list(p -> labelled(p, name)).toList();
    Map<String, Allocation> allocations = allocations();
    Allocation own = allocations.remove(name);
    Allocation previous = own != null ? own : new Allocation(freeSlot(allocations), Map.of());
    EndpointView view = observer.view(name);
    List<NodeFacts> facts = nodes.values().stream().map(n -> facts(n, view)).toList();
    Departures departures = departures(previous, nodes, labels);
    ClusterFacts.Facts now = cluster.now();
    return new EndpointSnapshot(
        endpoint,
        nodes,
        daemonSets,
        pods,
        writtenVrrp(name),
        previous,
        view,
        new EndpointPlanner.Input(
            name,
            endpoint.getSpec(),
            facts,
            now.apiPort(),
            previous,
            departures.gone(),
            routerIds(allocations)),
        new EndpointPolicy.Input(
            name,
            endpoint.getSpec(),
            facts,
            all.stream()
                .flatMap(n -> Nodes.addresses(n).stream())
                .map(NodeAddress::getAddress)
                .toList(),
            all.stream().flatMap(n -> n.getSpec().getPodCIDRs().stream()).toList(),
            now.serviceRanges(),
            older(endpoint),
            served(pods),
            departures.unconfirmed(),
            previous.instances().keySet()));
  }

  private record Departures(Set<String> gone, Set<String> unconfirmed) {}

  /** A cache may lag or have shrunk with a bad read: who left is asked of the API server itself. */
  private Departures departures(
      Allocation previous, Map<String, Node> nodes, Map<String, String> labels) {
    Set<String> gone = new TreeSet<>();
    Set<String> unconfirmed = new TreeSet<>();
    previous.instances().values().stream()
        .flatMap(i -> i.seats().keySet().stream())
        .filter(node -> !nodes.containsKey(node))
        .distinct()
        .forEach(
            node -> {
              Node fresh = client.nodes().withName(node).get();
              boolean left = fresh == null || !Nodes.matches(fresh, labels);
              (left ? gone : unconfirmed).add(node);
            });
    return new Departures(gone, unconfirmed);
  }

  private static NodeFacts facts(Node node, EndpointView view) {
    String name = node.getMetadata().getName();
    NodeSight sight = view.nodes().get(name);
    NodeReport report = sight == null ? null : sight.report();
    return new NodeFacts(
        name, Nodes.internalIp(node).orElse(null), Optional.ofNullable(agent(report)));
  }

  private static NodeFacts.@Nullable AgentFacts agent(@Nullable NodeReport report) {
    return report == null
        ? null
        : new NodeFacts.AgentFacts(
            report.interfaces().stream()
                .map(n -> new NodeFacts.Nic(n.name(), n.addresses()))
                .toList(),
            report.listening());
  }

  private List<Other> older(ControlPlaneEndpoint endpoint) {
    return sources
        .endpoints
        .list(e -> OLDEST_FIRST.compare(e, endpoint) < 0)
        .sorted(OLDEST_FIRST)
        .map(e -> new Other(e.getMetadata().getName(), e.getSpec()))
        .toList();
  }

  private Map<String, String> writtenVrrp(String name) {
    return sources
        .configMaps
        .list(c -> c.getMetadata().getName().equals(Names.vip(name)))
        .findFirst()
        .map(ConfigMap::getData)
        .map(EndpointGatherer::withoutSuffix)
        .orElse(Map.of());
  }

  private static Map<String, String> withoutSuffix(Map<String, String> data) {
    Map<String, String> byNode = new HashMap<>();
    data.forEach(
        (key, text) -> byNode.put(key.substring(0, key.length() - ".conf".length()), text));
    return byNode;
  }

  /** By resource name, from the annotation on each keepalived ConfigMap. */
  private Map<String, Allocation> allocations() {
    Map<String, Allocation> found = new HashMap<>();
    sources
        .configMaps
        .list(c -> annotation(c, Labels.ALLOCATION) != null)
        .forEach(
            c -> {
              String owner = c.getMetadata().getLabels().get(Labels.ENDPOINT);
              try {
                found.put(
                    owner, json.readValue(annotation(c, Labels.ALLOCATION), Allocation.class));
              } catch (JsonProcessingException e) {
                // Going on without it would renumber a running cluster.
                throw new IllegalStateException(
                    "ConfigMap %s: annotation %s is damaged (%s). Restore it from a backup, or delete"
                            .formatted(
                                c.getMetadata().getName(),
                                Labels.ALLOCATION,
                                e.getOriginalMessage())
                        + " the ConfigMap while the virtual IP may be away for some seconds.",
                    e);
              }
            });
    return found;
  }

  private static int freeSlot(Map<String, Allocation> others) {
    return Allocation.freeSlot(others.values().stream().map(Allocation::slot).toList());
  }

  private static Set<Integer> routerIds(Map<String, Allocation> others) {
    return others.values().stream()
        .flatMap(a -> a.instances().values().stream())
        .map(Allocation.Instance::routerId)
        .collect(Collectors.toSet());
  }

  private static Set<String> served(List<Pod> pods) {
    return pods.stream()
        .filter(p -> component(p).filter(c -> c != Component.VIP).isPresent())
        .map(p -> p.getSpec().getNodeName())
        .filter(n -> n != null)
        .collect(Collectors.toSet());
  }

  static Optional<Component> component(HasMetadata child) {
    String text = child.getMetadata().getLabels().get(Labels.COMPONENT);
    for (Component component : Component.values()) {
      if (component.text().equals(text)) {
        return Optional.of(component);
      }
    }
    return Optional.empty();
  }

  static @Nullable String annotation(HasMetadata object, String key) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(key);
  }

  private static boolean labelled(HasMetadata child, String endpoint) {
    return endpoint.equals(child.getMetadata().getLabels().get(Labels.ENDPOINT));
  }
}
