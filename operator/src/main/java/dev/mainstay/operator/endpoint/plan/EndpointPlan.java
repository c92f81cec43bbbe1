package dev.mainstay.operator.endpoint.plan;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec;
import java.util.List;
import java.util.Map;

/**
 * What should run, before anything is rendered. Immutable; equal inputs give equal plans.
 *
 * @param spec how the daemons are to be set
 * @param backends the API servers, one per selected node with an address, by name
 * @param instances one per virtual IP, in the order of the spec
 */
public record EndpointPlan(
    String endpoint,
    ControlPlaneEndpointSpec spec,
    int slot,
    List<Backend> backends,
    List<Instance> instances,
    Allocation allocation) {
  public EndpointPlan {
    backends = List.copyOf(backends);
    instances = List.copyOf(instances);
  }

  /** What clients use. */
  public int port() {
    return spec.port();
  }

  /** What the profile asks for; {@link Timing#next} says how to get there. */
  public Timing timing() {
    return Timing.of(spec.failover().profile());
  }

  /** One API server. */
  public record Backend(String name, String address, int port) {}

  /** {@code candidates}: who may hold the address, in falling priority, unready ones included. */
  public record Instance(String address, int routerId, List<Candidate> candidates) {
    public Instance {
      candidates = List.copyOf(candidates);
    }
  }

  /**
   * One node's place in an instance.
   *
   * @param priority 1 to 254, unique in the instance
   * @param preempts whether it takes the address from a node with a lower priority
   */
  public record Candidate(
      String node, String nodeAddress, String iface, int priority, boolean preempts) {}

  /** Addresses of the nodes that run VRRP in this plan, by node name. */
  public Map<String, String> candidateAddresses() {
    var byName = new java.util.TreeMap<String, String>();
    instances.forEach(i -> i.candidates().forEach(c -> byName.put(c.node(), c.nodeAddress())));
    return byName;
  }
}
