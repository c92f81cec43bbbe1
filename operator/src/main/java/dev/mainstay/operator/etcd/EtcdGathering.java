package dev.mainstay.operator.etcd;

import dev.mainstay.api.v1alpha1.EtcdTopology;
import dev.mainstay.api.v1alpha1.EtcdTopologySpec;
import dev.mainstay.api.v1alpha1.EtcdTopologySpec.ActionMode;
import dev.mainstay.api.v1alpha1.EtcdTopologySpec.External;
import dev.mainstay.operator.etcd.observe.EtcdTargets;
import dev.mainstay.operator.etcd.quorum.Hosts;
import dev.mainstay.operator.etcd.quorum.NodeFact;
import dev.mainstay.operator.kube.Nodes;
import io.fabric8.kubernetes.api.model.Node;
import java.net.URI;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a resource and the nodes say about whom to watch. Pure. */
public final class EtcdGathering {
  private static final int CLIENT_PORT = 2379;

  private EtcdGathering() {}

  /** {@code nodes}: all of the cluster; only a stacked etcd has its members on them. */
  public static EtcdWatch watch(EtcdTopology topology, List<Node> nodes) {
    EtcdTopologySpec spec = topology.getSpec();
    External external =
        spec.topology() == EtcdTopologySpec.Topology.External ? spec.external() : null;
    List<Node> selected =
        external != null
            ? List.of()
            : nodes.stream()
                .filter(n -> Nodes.matches(n, spec.stacked().nodeSelector().matchLabels()))
                .sorted(Comparator.comparing(n -> n.getMetadata().getName()))
                .toList();
    Integer members = spec.expectations().members();
    var targets =
        new EtcdTargets(
            topology.getMetadata().getName(),
            spec.stacked().clientPort(),
            selected.stream().flatMap(n -> fact(n).stream()).toList(),
            true,
            spec.expectations().minFaultTolerance(),
            external == null
                ? List.of()
                : external.endpoints().stream().flatMap(e -> url(e.url()).stream()).toList(),
            external == null ? Map.of() : zones(external.endpoints()),
            members == null ? 0 : members,
            spec.expectations().requireZoneTolerance(),
            spec.expectations().allowEven());
    return new EtcdWatch(
        targets,
        external == null ? "" : external.secretRef().name(),
        spec.probe().intervalSeconds(),
        spec.actions().mode() == ActionMode.Recommend,
        spec.paused(),
        selected.stream().filter(Nodes::cordoned).map(n -> n.getMetadata().getName()).toList());
  }

  private static Optional<NodeFact> fact(Node node) {
    return Nodes.internalIp(node)
        .map(
            a ->
                new NodeFact(node.getMetadata().getName(), a, Nodes.ready(node), Nodes.zone(node)));
  }

  private static Map<String, String> zones(List<EtcdTopologySpec.Endpoint> endpoints) {
    Map<String, String> zones = new HashMap<>();
    for (EtcdTopologySpec.Endpoint endpoint : endpoints) {
      String zone = endpoint.zone();
      Hosts.host(endpoint.url()).ifPresent(host -> zones.put(host, zone == null ? "" : zone));
    }
    return zones;
  }

  /** The schema admits nothing else; what was stored before it did is left out, not asked. */
  private static Optional<URI> url(String text) {
    try {
      URI url = URI.create(text);
      String host = url.getHost();
      return "https".equals(url.getScheme()) && host != null
          ? Optional.of(
              url.getPort() == -1 ? URI.create("https://" + host + ":" + CLIENT_PORT) : url)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
