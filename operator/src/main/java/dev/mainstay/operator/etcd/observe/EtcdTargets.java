package dev.mainstay.operator.etcd.observe;

import dev.mainstay.operator.etcd.quorum.NodeFact;
import dev.mainstay.operator.etcd.quorum.Rules;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Whom to ask, from the resource and the nodes as last listed. Read once a round, so it may change
 * at any time; it must keep its last value while the API server does not answer.
 *
 * @param topology name of the EtcdTopology in charge; empty if there is none, then nothing is asked
 * @param clientPort of etcd on every node
 * @param nodes the nodes that the resource selects
 * @param apiReachable false while our own calls that need etcd fail, such as renewing a Lease;
 *     reads from a cache prove nothing. It is the second witness for a lost quorum.
 * @param minFaultTolerance 0 to 3, from {@code spec.expectations} as the last three
 * @param endpoints of an external etcd: https, host and port; empty for a stacked one
 * @param zones of those endpoints by host without brackets; empty text for one without
 * @param expectedMembers voters that there should be; 0 if none were stated
 */
public record EtcdTargets(
    String topology,
    int clientPort,
    List<NodeFact> nodes,
    boolean apiReachable,
    int minFaultTolerance,
    List<URI> endpoints,
    Map<String, String> zones,
    int expectedMembers,
    boolean requireZoneTolerance,
    boolean allowEven) {
  public EtcdTargets {
    nodes = List.copyOf(nodes);
    endpoints = List.copyOf(endpoints);
    zones = zones == null ? Map.of() : Map.copyOf(zones); // a file of an older version has none
  }

  Rules rules(Duration hold) {
    return new Rules(hold, minFaultTolerance, expectedMembers, requireZoneTolerance, allowEven);
  }

  /** The same with what is known now of the API. */
  public EtcdTargets seenWith(boolean reachable) {
    return new EtcdTargets(
        topology,
        clientPort,
        nodes,
        reachable,
        minFaultTolerance,
        endpoints,
        zones,
        expectedMembers,
        requireZoneTolerance,
        allowEven);
  }
}
