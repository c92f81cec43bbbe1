package dev.mainstay.operator.endpoint;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec.VirtualIP;
import dev.mainstay.operator.endpoint.observe.EndpointView;
import dev.mainstay.operator.endpoint.observe.Surroundings;
import dev.mainstay.operator.endpoint.plan.AddressGate;
import dev.mainstay.operator.kube.Nodes;
import io.fabric8.kubernetes.api.model.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is known of one resource's virtual IPs before the network is asked. Pure.
 *
 * @param selected selected nodes by name
 * @param all every Node of the cluster
 * @param written keepalived.conf by node
 */
record AddressFacts(
    ControlPlaneEndpointSpec spec,
    Map<String, Node> selected,
    List<Node> all,
    Map<String, String> written,
    EndpointView view) {

  /** Foreign owners are asked for only where an address is new. */
  Surroundings.Question question(int apiPort) {
    Map<String, String> apiServers = new TreeMap<>();
    selected.forEach(
        (name, node) -> Nodes.internalIp(node).ifPresent(a -> apiServers.put(name, a)));
    Set<String> unused = new TreeSet<>(addresses());
    unused.removeAll(own());
    return new Surroundings.Question(
        apiServers, apiPort, ColdStart.names(view.kubeletServers().values()), unused, spec.port());
  }

  AddressGate.Input gateInput(String name, Surroundings.Findings found) {
    Map<String, List<String>> listedBy = new TreeMap<>();
    for (String address : addresses()) {
      List<String> nodes =
          all.stream()
              .filter(
                  n -> Nodes.addresses(n).stream().anyMatch(a -> a.getAddress().equals(address)))
              .map(n -> n.getMetadata().getName())
              .sorted()
              .toList();
      listedBy.put(address, nodes);
    }
    return new AddressGate.Input(name, addresses(), own(), found.uses(), listedBy);
  }

  /**
   * Ours by either of two signs, so that a re-created resource adopts what runs, even when somebody
   * deleted its ConfigMap. That a node of ours answers through the address is none: another cluster
   * on the same subnet may have a node of that name.
   */
  Set<String> own() {
    Set<String> own = new HashSet<>();
    for (String address : addresses()) {
      boolean configured =
          written.values().stream().anyMatch(t -> t.contains(" address=" + address + "/"));
      boolean reported =
          view.nodes().values().stream()
              .map(s -> s.report())
              .filter(Objects::nonNull)
              .flatMap(r -> r.vrrp().stream())
              .anyMatch(v -> v.address().equals(address));
      if (configured || reported) {
        own.add(address);
      }
    }
    return own;
  }

  private List<String> addresses() {
    return spec.virtualIPs().stream().map(VirtualIP::address).toList();
  }
}
