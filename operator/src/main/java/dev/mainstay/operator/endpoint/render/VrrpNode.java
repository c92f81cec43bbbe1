package dev.mainstay.operator.endpoint.render;

import dev.mainstay.operator.endpoint.plan.Timing;
import java.net.InetAddress;
import java.util.List;

/**
 * What one node's keepalived configuration depends on.
 *
 * @param endpoint name of the resource
 * @param node the node that runs it
 * @param generation rises with each change; the agent reports the one in force
 * @param slotBase first of the endpoint's ten ports
 * @param timing the same on all nodes
 * @param instances one per virtual IP, 1 to 8
 */
public record VrrpNode(
    String endpoint,
    String node,
    long generation,
    int slotBase,
    Timing timing,
    List<Vrrp> instances) {
  public VrrpNode {
    instances = List.copyOf(instances);
  }

  /**
   * One virtual IP on one node.
   *
   * @param preempt whether this node takes the address from a node with a lower priority
   * @param source the node's own address, of the virtual IP's family
   * @param peers the other candidates' addresses; none makes a single-node instance that never
   *     gives the address away
   */
  public record Vrrp(
      InetAddress address,
      String networkInterface,
      int routerId,
      int priority,
      boolean preempt,
      InetAddress source,
      List<InetAddress> peers) {
    public Vrrp {
      peers = List.copyOf(peers);
    }
  }
}
