package dev.mainstay.operator.endpoint.plan;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec;
import dev.mainstay.operator.endpoint.plan.Allocation.Seat;
import dev.mainstay.operator.endpoint.plan.EndpointPlan.Backend;
import dev.mainstay.operator.endpoint.plan.EndpointPlan.Candidate;
import dev.mainstay.operator.endpoint.plan.EndpointPlan.Instance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns spec and facts into a plan. Pure: no clock, client or log. */
public final class EndpointPlanner {
  private EndpointPlanner() {}

  /**
   * Everything the plan depends on.
   *
   * @param nodes 0 to 64 selected nodes, ready or not, in any order
   * @param apiPort port of the API servers, from the {@code kubernetes} EndpointSlice
   * @param previous what was allocated before
   * @param gone nodes that the API server itself said do not exist any more
   * @param foreignRouterIds router ids of other resources
   */
  public record Input(
      String endpoint,
      ControlPlaneEndpointSpec spec,
      List<NodeFacts> nodes,
      int apiPort,
      Allocation previous,
      Collection<String> gone,
      Collection<Integer> foreignRouterIds) {}

  /** Unready nodes keep their place: dropping one would renumber, and so roll, the others. */
  public static EndpointPlan plan(Input in) {
    List<NodeFacts> nodes =
        in.nodes().stream()
            .filter(n -> n.address() != null)
            .sorted(Comparator.comparing(NodeFacts::name))
            .toList();
    Map<String, Map<String, String>> wanted = new LinkedHashMap<>();
    Map<String, String> preferred = new HashMap<>();
    for (var vip : in.spec().virtualIPs()) {
      Map<String, String> nics = new TreeMap<>();
      for (NodeFacts node : nodes) {
        interfaceFor(node, vip.address(), vip.iface()).ifPresent(n -> nics.put(node.name(), n));
      }
      wanted.put(vip.address(), nics);
      if (vip.preferredNode() != null) {
        preferred.put(vip.address(), vip.preferredNode());
      }
    }
    var wishes = new Allocation.Wishes(preferred, in.spec().haproxyKeepalived().virtualRouterId());
    Allocation allocation = in.previous().extend(wanted, in.gone(), in.foreignRouterIds(), wishes);
    return new EndpointPlan(
        in.endpoint(),
        in.spec(),
        allocation.slot(),
        nodes.stream().map(n -> new Backend(n.name(), address(n), in.apiPort())).toList(),
        instances(in.spec(), nodes, allocation),
        allocation);
  }

  /**
   * The interface of a node that carries an address: the named one if the node has it, else the one
   * whose subnet holds the address; empty when there is none with a usable name or the agent never
   * reported.
   */
  public static Optional<String> interfaceFor(
      NodeFacts node, String address, @Nullable String named) {
    return node.agent().stream()
        .flatMap(agent -> agent.interfaces().stream())
        .filter(NodeFacts.Nic::usable)
        .filter(nic -> named != null ? nic.name().equals(named) : nic.reaches(address))
        .map(NodeFacts.Nic::name)
        .findFirst();
  }

  /** The interface of a node that has the address's subnet, but a name that we cannot print. */
  static Optional<String> unusableFor(NodeFacts node, String address) {
    return node.agent().stream()
        .flatMap(agent -> agent.interfaces().stream())
        .filter(nic -> !nic.usable() && nic.reaches(address))
        .map(NodeFacts.Nic::name)
        .findFirst();
  }

  private static List<Instance> instances(
      ControlPlaneEndpointSpec spec, List<NodeFacts> nodes, Allocation allocation) {
    Map<String, NodeFacts> selected =
        nodes.stream().collect(Collectors.toMap(NodeFacts::name, n -> n));
    List<Instance> result = new ArrayList<>();
    for (var vip : spec.virtualIPs()) {
      Allocation.Instance instance = allocation.instances().get(vip.address());
      if (instance == null) {
        continue;
      }
      List<Candidate> candidates = new ArrayList<>();
      for (Map.Entry<String, Seat> seat : instance.seats().entrySet()) {
        NodeFacts node = selected.get(seat.getKey());
        if (node != null) {
          candidates.add(
              new Candidate(
                  node.name(),
                  address(node),
                  seat.getValue().iface(),
                  seat.getValue().priority(),
                  // What a cordoned node has handed over it may not take back.
                  spec.failover().preempt() && !node.cordoned()));
        }
      }
      candidates.sort(Comparator.comparingInt(Candidate::priority).reversed());
      result.add(new Instance(vip.address(), instance.routerId(), candidates));
    }
    return result;
  }

  private static String address(NodeFacts node) {
    return Optional.ofNullable(node.address()).orElseThrow();
  }
}
