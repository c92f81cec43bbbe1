package dev.mainstay.operator.endpoint.observe;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this replica sees of one resource now. Immutable.
 *
 * @param addresses by virtual IP
 * @param nodes by node name
 * @param transitions newest last, at most {@link EndpointObserver#KEPT}
 */
public record EndpointView(
    Map<String, AddressView> addresses,
    Map<String, NodeSight> nodes,
    List<Transition> transitions) {
  public static final EndpointView NOTHING = new EndpointView(Map.of(), Map.of(), List.of());

  public EndpointView {
    addresses = Map.copyOf(addresses);
    nodes = Map.copyOf(nodes);
    transitions = List.copyOf(transitions);
  }

  /**
   * One virtual IP through the network.
   *
   * @param holder node that answered last; null before the first answer
   * @param answering whether the newest finished attempt was answered
   * @param lastAttempt start of that attempt; null before the first
   * @param downSince start of the outage going on; null when there is none
   */
  public record AddressView(
      @Nullable String holder,
      boolean answering,
      @Nullable Instant lastAttempt,
      @Nullable Instant downSince) {}
}
