package dev.mainstay.operator.endpoint.plan;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec.VirtualIP;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Verdict;
import dev.mainstay.operator.status.Verdict.Allow;
import dev.mainstay.operator.status.Verdict.Reject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * May this spec be served by these nodes? What one object can know stands in the schema; here is
 * what needs the cluster. All checks run and the strictest verdict wins.
 */
public final class EndpointPolicy {
  private EndpointPolicy() {}

  /**
   * Everything the checks look at.
   *
   * @param nodes selected nodes
   * @param nodeAddresses every address of every Node object of the cluster, selected or not
   * @param podRanges pod CIDRs of all Nodes
   * @param serviceRanges CIDRs of Services; empty when the cluster does not tell
   * @param others older resources than this one
   * @param servedNodes nodes on which a load balancer of this resource already owns the port
   * @param missing nodes with a seat that the cache lacks and the API server did not confirm gone,
   *     or whose Node names no address
   * @param given virtual IPs that its nodes are configured with already, not merely allocated
   */
  public record Input(
      String name,
      ControlPlaneEndpointSpec spec,
      List<NodeFacts> nodes,
      Collection<String> nodeAddresses,
      Collection<String> podRanges,
      Collection<String> serviceRanges,
      List<Other> others,
      Set<String> servedNodes,
      Collection<String> missing,
      Set<String> given) {}

  /** Another resource that was there first. */
  public record Other(String name, ControlPlaneEndpointSpec spec) {}

  /** The strictest verdict over all checks; the first in this order among equals. */
  public static Verdict mayServe(Input in) {
    List<Verdict> verdicts = new ArrayList<>();
    verdicts.addAll(SpecPolicy.verdicts(in));
    verdicts.add(NodePolicy.nodesAreComplete(in));
    verdicts.add(NodePolicy.nodesAreSelected(in));
    verdicts.add(portIsOurs(in));
    for (VirtualIP vip : in.spec().virtualIPs()) {
      verdicts.add(addressIsOurs(in, vip));
      verdicts.add(addressIsNoNodes(in, vip));
      verdicts.add(addressIsOutsidePods(in, vip));
      verdicts.add(addressIsOutsideServices(in, vip));
      verdicts.add(interfacesExist(in, vip));
      verdicts.add(preferredNodeIsSelected(in, vip));
    }
    verdicts.add(portIsFree(in));
    verdicts.add(NodePolicy.someAgentReports(in));
    return Verdict.strictest(verdicts);
  }

  static Verdict portIsOurs(Input in) {
    return in.others().stream()
        .filter(other -> other.spec().port() == in.spec().port())
        .findFirst()
        .<Verdict>map(
            other ->
                new Reject(
                    EndpointReason.PORT_TAKEN,
                    "%s: spec.port %d is already used by ControlPlaneEndpoint %s, and both would"
                            .formatted(subject(in), in.spec().port(), other.name())
                        + " share it silently. Choose another port, or add the address to %s."
                            .formatted(other.name())))
        .orElse(new Allow());
  }

  static Verdict addressIsOurs(Input in, VirtualIP vip) {
    return in.others().stream()
        .filter(o -> o.spec().virtualIPs().stream().anyMatch(v -> same(v, vip)))
        .findFirst()
        .<Verdict>map(
            other ->
                new Reject(
                    EndpointReason.ADDRESS_TAKEN,
                    "%s: %s already belongs to ControlPlaneEndpoint %s. Choose another"
                            .formatted(subject(in), address(in, vip), other.name())
                        + " address, or delete one of the two."))
        .orElse(new Allow());
  }

  static Verdict addressIsNoNodes(Input in, VirtualIP vip) {
    boolean taken =
        in.nodeAddresses().contains(vip.address())
            // Added by hand to one that serves, with the subnet's length: the agents take it away.
            || (!in.given().contains(vip.address()) && isOnANode(in, vip));
    return taken
        ? new Reject(
            EndpointReason.ADDRESS_IS_A_NODES,
            "%s: %s is a node's own address. Choose a free address of the same subnet."
                .formatted(subject(in), address(in, vip)))
        : new Allow();
  }

  /** The virtual IP itself is there as /32 once a node holds it. */
  private static boolean isOnANode(Input in, VirtualIP vip) {
    return in.nodes().stream()
        .flatMap(node -> node.agent().stream())
        .flatMap(agent -> agent.interfaces().stream())
        .flatMap(nic -> nic.addresses().stream())
        .anyMatch(cidr -> !cidr.endsWith("/32") && Ipv4.host(cidr).equals(vip.address()));
  }

  static Verdict addressIsOutsidePods(Input in, VirtualIP vip) {
    return outside(in, vip, in.podRanges(), "pod range", EndpointReason.ADDRESS_IN_POD_RANGE);
  }

  static Verdict addressIsOutsideServices(Input in, VirtualIP vip) {
    return outside(
        in, vip, in.serviceRanges(), "service range", EndpointReason.ADDRESS_IN_SERVICE_RANGE);
  }

  static Verdict interfacesExist(Input in, VirtualIP vip) {
    for (NodeFacts node : in.nodes()) {
      if (node.agent().isEmpty()
          || EndpointPlanner.interfaceFor(node, vip.address(), vip.iface()).isPresent()) {
        continue;
      }
      if (vip.iface() != null) {
        return new Reject(
            EndpointReason.INTERFACE_MISSING,
            "%s: %s %s, of virtual IP %s, does not exist on node %s (it has %s). Correct it, or leave"
                    .formatted(
                        subject(in),
                        field(in, vip, "interface"),
                        vip.iface(),
                        vip.address(),
                        node.name(),
                        nics(node))
                + " it out.");
      }
      Optional<String> unusable = EndpointPlanner.unusableFor(node, vip.address());
      if (unusable.isPresent()) {
        return new Reject(
            EndpointReason.NO_INTERFACE_FOR_ADDRESS,
            "%s: the subnet of %s is on interface %s of node %s, whose name is not of the"
                    .formatted(
                        subject(in),
                        address(in, vip),
                        SpecPolicy.quoted(unusable.get()),
                        node.name())
                + " form %s. Correct the name there, or name another in %s."
                    .formatted(SpecPolicy.INTERFACE.pattern(), field(in, vip, "interface")));
      }
      return new Reject(
          EndpointReason.NO_INTERFACE_FOR_ADDRESS,
          "%s: no interface of node %s has a subnet that holds %s. Choose an address of the nodes'"
                  .formatted(subject(in), node.name(), address(in, vip))
              + " subnet, or name %s.".formatted(field(in, vip, "interface")));
    }
    return new Allow();
  }

  /** Only before an address is first given: later the node may be away, and others must go on. */
  static Verdict preferredNodeIsSelected(Input in, VirtualIP vip) {
    String preferred = vip.preferredNode();
    return preferred == null
            || in.given().contains(vip.address())
            || in.nodes().stream().anyMatch(node -> node.name().equals(preferred))
        ? new Allow()
        : new Reject(
            EndpointReason.PREFERRED_NODE_MISSING,
            "%s: %s %s is none of the nodes that spec.nodeSelector selects"
                    .formatted(subject(in), field(in, vip, "preferredNode"), preferred)
                + " (%s). Correct it, or leave it out."
                    .formatted(
                        String.join(", ", in.nodes().stream().map(NodeFacts::name).toList())));
  }

  static Verdict portIsFree(Input in) {
    for (NodeFacts node : in.nodes()) {
      Optional<NodeFacts.AgentFacts> agent = node.agent();
      if (agent.isPresent()
          && !in.servedNodes().contains(node.name())
          && agent.get().listening().contains(in.spec().port())) {
        return new Reject(
            EndpointReason.PORT_IN_USE,
            "%s: spec.port %d is in use by another program on node %s. Choose another port, for"
                    .formatted(subject(in), in.spec().port(), node.name())
                + " example 8443, or stop that program.");
      }
    }
    return new Allow();
  }

  private static Verdict outside(
      Input in, VirtualIP vip, Collection<String> ranges, String what, EndpointReason reason) {
    return ranges.stream()
        .filter(range -> Ipv4.contains(range, vip.address()))
        .findFirst()
        .<Verdict>map(
            range ->
                new Reject(
                    reason,
                    "%s: %s lies in the %s %s. Choose a free address of the nodes' subnet."
                        .formatted(subject(in), address(in, vip), what, range)))
        .orElse(new Allow());
  }

  private static boolean same(VirtualIP a, VirtualIP b) {
    return a.address().equals(b.address());
  }

  private static String nics(NodeFacts node) {
    return String.join(
        ", ",
        node.agent().stream()
            .flatMap(a -> a.interfaces().stream())
            .map(NodeFacts.Nic::name)
            .toList());
  }

  static String subject(Input in) {
    return "ControlPlaneEndpoint " + in.name();
  }

  static String field(Input in, VirtualIP vip, String name) {
    return "spec.virtualIPs[%d].%s".formatted(in.spec().virtualIPs().indexOf(vip), name);
  }

  /** Field and value. */
  static String address(Input in, VirtualIP vip) {
    return field(in, vip, "address") + " " + vip.address();
  }
}
