package dev.mainstay.operator.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.operator.endpoint.children.ConfigMaps;
import dev.mainstay.operator.endpoint.observe.EndpointObserver;
import dev.mainstay.operator.endpoint.observe.EndpointView;
import dev.mainstay.operator.endpoint.observe.NodeReport;
import dev.mainstay.operator.endpoint.observe.NodeSight;
import dev.mainstay.operator.endpoint.observe.Surroundings;
import dev.mainstay.operator.endpoint.plan.Allocation;
import dev.mainstay.operator.endpoint.plan.EndpointPlanner;
import dev.mainstay.operator.endpoint.plan.EndpointPolicy;
import dev.mainstay.operator.endpoint.plan.EndpointPolicy.Other;
import dev.mainstay.operator.endpoint.plan.NodeFacts;
import dev.mainstay.operator.endpoint.rollout.Component;
import dev.mainstay.operator.endpoint.rollout.Shrink;
import dev.mainstay.operator.kube.Labels;
import dev.mainstay.operator.kube.Names;
import dev.mainstay.operator.kube.Nodes;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
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

  private final Departures departures;
  private final PodRefusals refusals;
  private final EndpointSources sources;
  private final ClusterFacts cluster;
  private final EndpointObserver observer;
  private final Surroundings surroundings;
  private final ObjectMapper json;
  private final AllocationClaims claims;

  EndpointGatherer(
      Departures departures,
      PodRefusals refusals,
      EndpointSources sources,
      ClusterFacts cluster,
      EndpointObserver observer,
      Surroundings surroundings,
      ObjectMapper json,
      AllocationClaims claims) {
    this.departures = departures;
    this.refusals = refusals;
    this.sources = sources;
    this.cluster = cluster;
    this.observer = observer;
    this.surroundings = surroundings;
    this.json = json;
    this.claims = claims;
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
    Map<String, Allocation> claimed = new HashMap<>(claims.all());
    Allocation own = allocations.getOrDefault(name, claimed.remove(name));
    allocations.remove(name);
    allocations.putAll(claimed);
    Allocation previous = own != null ? own : firstOrLost(endpoint, allocations);
    EndpointView view = observer.view(name);
    List<NodeFacts> facts = nodes.values().stream().map(n -> facts(n, view)).toList();
    Shrink shrink = departures.of(name, previous, nodes, labels);
    Map<String, ConfigMap> configMaps = new TreeMap<>();
    sources
        .configMaps
        .list(c -> labelled(c, name))
        .forEach(c -> configMaps.put(c.getMetadata().getName(), c));
    ClusterFacts.Facts now = cluster.now();
    Map<String, String> written = writtenVrrp(configMaps.get(Names.vip(name)));
    var addressFacts = new AddressFacts(endpoint.getSpec(), nodes, all, written, view);
    Surroundings.Findings found = surroundings.look(name, addressFacts.question(now.apiPort()));
    return new EndpointSnapshot(
        endpoint,
        nodes,
        daemonSets,
        pods,
        refusals.of(daemonSets, pods, nodes),
        configMaps,
        written,
        previous,
        view,
        new EndpointPlanner.Input(
            name,
            endpoint.getSpec(),
            facts,
            now.apiPort(),
            previous,
            shrink.gone(),
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
            incomplete(previous, facts, shrink),
            addressFacts.own()),
        shrink.verdict(),
        addressFacts.gateInput(name, found),
        found);
  }

  /** Nodes with a seat that may only seem to have left. */
  private static Set<String> incomplete(Allocation previous, List<NodeFacts> nodes, Shrink shrink) {
    Set<String> incomplete = new TreeSet<>(shrink.unconfirmed());
    nodes.stream()
        .filter(n -> n.address() == null && previous.seats(n.name()))
        .forEach(n -> incomplete.add(n.name()));
    return incomplete;
  }

  private static Allocation firstOrLost(
      ControlPlaneEndpoint endpoint, Map<String, Allocation> others) {
    return LostAllocation.of(endpoint.getStatus())
        .filter(lost -> others.values().stream().noneMatch(a -> a.slot() == lost.slot()))
        .orElseGet(() -> new Allocation(freeSlot(others), Map.of()));
  }

  private static NodeFacts facts(Node node, EndpointView view) {
    String name = node.getMetadata().getName();
    NodeSight sight = view.nodes().get(name);
    NodeReport report = sight == null ? null : sight.report();
    return new NodeFacts(
        name,
        Nodes.internalIp(node).orElse(null),
        Nodes.cordoned(node),
        Optional.ofNullable(agent(report)));
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

  private static Map<String, String> writtenVrrp(@Nullable ConfigMap config) {
    Map<String, String> byNode = new HashMap<>();
    if (config != null && config.getData() != null) {
      config
          .getData()
          .forEach((key, text) -> ConfigMaps.vipNode(key).ifPresent(n -> byNode.put(n, text)));
    }
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
        .flatMap(a -> a.routerIds().stream())
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
