package dev.mainstay.operator.endpoint.observe;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  /** By node, the API server's URL in its kubelet.conf, as its agent said last; maybe long ago. */
  public Map<String, String> kubeletServers() {
    Map<String, String> servers = new TreeMap<>();
    nodes.forEach(
        (node, sight) -> {
          NodeReport report = sight.report();
          if (report != null && report.kubelet() != null) {
            servers.put(node, report.kubelet().server());
          }
        });
    return servers;
  }

  /** Who has each virtual IP now, by every side that this replica can ask. */
  public HolderSight holders(Instant now) {
    return HolderSight.of(this, now);
  }

  /** By virtual IP, the node that answers now; what does not answer is left out. */
  public Map<String, String> answers() {
    return answers(addresses);
  }

  /** Likewise of some addresses. */
  public static Map<String, String> answers(Map<String, AddressView> addresses) {
    Map<String, String> now = new TreeMap<>();
    addresses.forEach(
        (address, seen) -> {
          String holder = seen.holder();
          if (seen.answering() && holder != null) {
            now.put(address, holder);
          }
        });
    return now;
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
