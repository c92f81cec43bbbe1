package dev.mainstay.operator.endpoint.observe;

import java.util.List;
import java.util.Map;

/**
 * What the probes of one resource ask. Comes from the resource's status, so that a replica that
 * does not lead needs nothing but the resource.
 *
 * @param addresses virtual IPs
 * @param answerPort port of {@code /whoami} on them
 * @param statusPort port of {@code /status} on the nodes
 * @param nodes address by node name
 */
public record EndpointTargets(
    String endpoint,
    List<String> addresses,
    int answerPort,
    int statusPort,
    Map<String, String> nodes) {
  public EndpointTargets {
    addresses = List.copyOf(addresses);
    nodes = Map.copyOf(nodes);
  }
}
