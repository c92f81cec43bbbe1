package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.endpoint.observe.EndpointView;
import dev.mainstay.operator.endpoint.observe.HolderSight;
import dev.mainstay.operator.endpoint.plan.EndpointPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who has one virtual IP, from three sides. Pure.
 *
 * @param claims nodes whose keepalived says so
 * @param kernels nodes whose kernel has the address
 * @param network by node of an operator replica, the node that answers it through the address
 * @param heard nodes whose own two sides are known now
 */
record HolderViews(
    String address,
    Set<String> claims,
    Set<String> kernels,
    Map<String, String> network,
    Set<String> heard) {

  /**
   * One for each address of the plan, in its order.
   *
   * @param self node of this replica
   * @param peers by node of another replica, what it sees: it may hear a node that this one does
   *     not
   */
  static List<HolderViews> of(
      EndpointPlan plan, EndpointFacts facts, String self, Map<String, HolderSight> peers) {
    Map<String, HolderSight> all = new TreeMap<>(peers);
    all.put(
        self,
        new HolderSight(
            EndpointView.answers(facts.answers()), facts.claims(), facts.kernels(), facts.heard()));
    return plan.instances().stream().map(i -> of(i.address(), all)).toList();
  }

  /** Joins what the replicas see; {@code sights} by node of the replica. */
  static HolderViews of(String address, Map<String, HolderSight> sights) {
    Set<String> claims = new TreeSet<>();
    Set<String> kernels = new TreeSet<>();
    Set<String> heard = new TreeSet<>();
    Map<String, String> network = new TreeMap<>();
    sights.forEach(
        (observer, sight) -> {
          claims.addAll(sight.claims().getOrDefault(address, Set.of()));
          kernels.addAll(sight.kernels().getOrDefault(address, Set.of()));
          heard.addAll(sight.heard());
          String holder = sight.answers().get(address);
          if (holder != null) {
            network.put(observer, holder);
          }
        });
    return new HolderViews(address, claims, kernels, network, heard);
  }

  /**
   * The network's word first, because it is what clients get; and there most votes of replicas on
   * other nodes, because a replica on a node with the address is answered by that node alone.
   */
  Optional<String> holder() {
    Map<String, Long> votes = new TreeMap<>();
    network.forEach((observer, h) -> votes.merge(h, observer.equals(h) ? 1L : 100L, Long::sum));
    return votes.entrySet().stream()
        .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey)
        .or(() -> kernels.size() == 1 ? kernels.stream().findFirst() : Optional.empty());
  }

  /** Sides that name this node; the network counts when asked from another node. */
  List<String> observedBy(String holder) {
    List<String> sides = new ArrayList<>();
    if (claims.contains(holder)) {
      sides.add("agent");
    }
    if (kernels.contains(holder)) {
      sides.add("kernel");
    }
    if (network.entrySet().stream()
        .anyMatch(n -> n.getValue().equals(holder) && !n.getKey().equals(holder))) {
      sides.add("network");
    }
    return sides;
  }

  /** Every node that any side names. */
  Set<String> named() {
    Set<String> all = new TreeSet<>(claims);
    all.addAll(kernels);
    all.addAll(network.values());
    return all;
  }

  /** Whether one side alone names two nodes. */
  boolean severalHolders() {
    return claims.size() > 1 || kernels.size() > 1 || Set.copyOf(network.values()).size() > 1;
  }

  /** Whether a side that could be asked does not name the node that another names. */
  boolean sidesDisagree() {
    return named().size() > 1
        || named().stream()
            .anyMatch(n -> heard.contains(n) && !(claims.contains(n) && kernels.contains(n)));
  }

  /** What each side says, for people. */
  String text() {
    List<String> parts = new ArrayList<>();
    if (!claims.isEmpty()) {
      parts.add("keepalived of " + String.join(" and ", sorted(claims)) + " claims it");
    }
    if (!kernels.isEmpty()) {
      parts.add("the kernel of " + String.join(" and ", sorted(kernels)) + " has it");
    }
    Map<String, Set<String>> byHolder = new TreeMap<>();
    network.forEach(
        (observer, holder) -> byHolder.computeIfAbsent(holder, h -> new TreeSet<>()).add(observer));
    byHolder.forEach(
        (holder, observers) ->
            parts.add("%s answers on it to %s".formatted(holder, String.join(" and ", observers))));
    return String.join(", ", parts);
  }

  private static List<String> sorted(Set<String> nodes) {
    return nodes.stream().sorted(Comparator.naturalOrder()).toList();
  }
}
