package dev.mainstay.operator.etcd.observe;

import dev.mainstay.operator.etcd.quorum.NodeFact;
import java.util.List;

/**
 * Whom to ask, from the resource and the nodes as last listed. Read once a round, so it may change
 * at any time; it must keep its last value while the API server does not answer.
 *
 * @param topology name of the EtcdTopology in charge; empty if there is none, then nothing is asked
 * @param clientPort of etcd on every node
 * @param nodes the nodes that the resource selects
 * @param apiReachable false while our own calls that need etcd fail, such as renewing a Lease;
 *     reads from a cache prove nothing. It is the second witness for a lost quorum.
 * @param minFaultTolerance 0 to 3, from {@code spec.expectations}
 */
public record EtcdTargets(
    String topology,
    int clientPort,
    List<NodeFact> nodes,
    boolean apiReachable,
    int minFaultTolerance) {
  /** Nothing to ask. */
  public static final EtcdTargets NONE = new EtcdTargets("", 2379, List.of(), true, 1);

  public EtcdTargets {
    nodes = List.copyOf(nodes);
  }
}
