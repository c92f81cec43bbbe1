package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.endpoint.observe.EndpointView;
import dev.mainstay.operator.endpoint.observe.EndpointView.AddressView;
import dev.mainstay.operator.endpoint.observe.HolderSight;
import dev.mainstay.operator.endpoint.observe.NodeReport;
import dev.mainstay.operator.endpoint.plan.EndpointPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the observations of one moment add up to. Pure.
 *
 * @param reports fresh reports by node
 * @param answers by virtual IP, what the network says
 * @param kernels of {@link HolderSight}, of the selected nodes; likewise {@code claims} and {@code
 *     heard}
 */
record EndpointFacts(
    int nodes,
    Map<String, NodeReport> reports,
    Map<String, AddressView> answers,
    Map<String, Set<String>> kernels,
    Map<String, Set<String>> claims,
    Set<String> heard,
    int backends) {
  /** An attempt every 25 ms: two seconds without one means the prober itself is stuck. */
  private static final Duration FRESH_ANSWER = Duration.ofSeconds(2);

  private static final int UNAUTHORIZED = 401;

  static EndpointFacts of(
      EndpointPlan plan, Map<String, String> nodes, EndpointView view, Instant now) {
    Map<String, NodeReport> reports = new TreeMap<>();
    Map<String, Set<String>> kernels = new TreeMap<>();
    Map<String, Set<String>> claims = new TreeMap<>();
    HolderSight sight = view.holders(now);
    for (EndpointPlan.Instance i : plan.instances()) {
      kernels.put(i.address(), among(nodes, sight.kernels().getOrDefault(i.address(), Set.of())));
      claims.put(i.address(), among(nodes, sight.claims().getOrDefault(i.address(), Set.of())));
    }
    view.nodes()
        .forEach(
            (node, last) -> {
              if (nodes.containsKey(node)) {
                last.fresh(now).ifPresent(r -> reports.put(node, r));
              }
            });
    Map<String, AddressView> answers = new TreeMap<>();
    view.addresses()
        .forEach(
            (address, a) -> {
              Instant last = a.lastAttempt();
              if (last != null && Duration.between(last, now).compareTo(FRESH_ANSWER) <= 0) {
                answers.put(address, a);
              }
            });
    return new EndpointFacts(
        nodes.size(),
        reports,
        answers,
        kernels,
        claims,
        among(nodes, sight.heard()),
        plan.backends().size());
  }

  private static Set<String> among(Map<String, String> nodes, Set<String> seen) {
    Set<String> ours = new TreeSet<>(seen);
    ours.retainAll(nodes.keySet());
    return ours;
  }

  /** Nodes that hold an address or could take over at once. */
  long readyNodes() {
    return reports.values().stream().filter(NodeReport::mayHold).count();
  }

  /** API servers that answer, as the node that sees most of them reports. */
  int backendsUp() {
    return reports.values().stream().mapToInt(NodeReport::backendsUp).max().orElse(0);
  }

  /** Nodes whose API server does not answer, as that same node reports; it may not know. */
  List<String> backendsDown() {
    return reports.values().stream()
        .max(Comparator.comparingInt(NodeReport::backendsUp))
        .map(NodeReport::backendsDown)
        .orElse(List.of());
  }

  /** Nodes whose API server asks the health check for credentials, as any node reports. */
  List<String> refusingChecks() {
    return reports.values().stream()
        .flatMap(r -> r.loadBalancers().values().stream())
        .flatMap(lb -> lb.checkCodes().entrySet().stream())
        .filter(check -> check.getValue() == UNAUTHORIZED)
        .map(Map.Entry::getKey)
        .distinct()
        .sorted()
        .toList();
  }

  /** By virtual IP, its nodes where the kernels of more than one have it. */
  Map<String, Set<String>> contested() {
    Map<String, Set<String>> found = new TreeMap<>();
    kernels.forEach(
        (address, nodes) -> {
          if (nodes.size() > 1) {
            found.put(address, nodes);
          }
        });
    return found;
  }

  /** Nodes that hold any address of the endpoint. */
  Set<String> holders() {
    Set<String> all = new TreeSet<>();
    kernels.values().forEach(all::addAll);
    answers.values().stream().map(AddressView::holder).filter(h -> h != null).forEach(all::add);
    return all;
  }
}
