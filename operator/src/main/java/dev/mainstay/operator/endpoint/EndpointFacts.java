package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.endpoint.observe.EndpointView;
import dev.mainstay.operator.endpoint.observe.EndpointView.AddressView;
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
 * @param kernels by virtual IP, nodes whose kernel has the address; only from nodes whose last poll
 *     was answered, or a dead node's last word would look like a second holder
 * @param claims by virtual IP, nodes whose keepalived says it is the holder; likewise
 * @param heard those nodes: what none of their sides names, they do not have
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

  private static final Duration FRESH_KERNEL = Duration.ofMillis(1500);

  private static final int UNAUTHORIZED = 401;

  static EndpointFacts of(
      EndpointPlan plan, Map<String, String> nodes, EndpointView view, Instant now) {
    Map<String, NodeReport> reports = new TreeMap<>();
    Map<String, Set<String>> kernels = new TreeMap<>();
    Map<String, Set<String>> claims = new TreeMap<>();
    Set<String> heard = new TreeSet<>();
    plan.instances().forEach(i -> kernels.put(i.address(), new TreeSet<>()));
    plan.instances().forEach(i -> claims.put(i.address(), new TreeSet<>()));
    view.nodes()
        .forEach(
            (node, sight) -> {
              if (!nodes.containsKey(node)) {
                return;
              }
              sight.fresh(now).ifPresent(r -> reports.put(node, r));
              Instant seen = sight.seen();
              if (sight.failures() > 0
                  || seen == null
                  || Duration.between(seen, now).compareTo(FRESH_KERNEL) > 0) {
                return;
              }
              heard.add(node);
              for (NodeReport.Vrrp v : sight.fresh(now).map(NodeReport::vrrp).orElse(List.of())) {
                if (v.present()) {
                  kernels.computeIfPresent(v.address(), (a, s) -> with(s, node));
                }
                if (v.state().equals("MASTER")) {
                  claims.computeIfPresent(v.address(), (a, s) -> with(s, node));
                }
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
        nodes.size(), reports, answers, kernels, claims, heard, plan.backends().size());
  }

  private static Set<String> with(Set<String> set, String element) {
    set.add(element);
    return set;
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
