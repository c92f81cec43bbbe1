package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.endpoint.children.EndpointChildren.Wanted;
import dev.mainstay.operator.endpoint.observe.NodeReport;
import dev.mainstay.operator.endpoint.observe.NodeSight;
import dev.mainstay.operator.endpoint.render.ConfigHash;
import dev.mainstay.operator.endpoint.render.Rendering;
import dev.mainstay.operator.endpoint.rollout.Component;
import dev.mainstay.operator.endpoint.rollout.RolloutState;
import dev.mainstay.operator.kube.Labels;
import dev.mainstay.operator.kube.Nodes;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts snapshot and wanted objects into the words of {@link RolloutState}. */
final class RolloutStates {
  private final EndpointSnapshot seen;
  private final EndpointFacts facts;
  private final Map<Component, Wanted> wanted;
  private final String loadBalancerHash;
  private final Patience patience;
  private final Instant now;

  RolloutStates(
      EndpointSnapshot seen,
      EndpointFacts facts,
      Map<Component, Wanted> wanted,
      Rendering rendering,
      Patience patience,
      Instant now) {
    this.seen = seen;
    this.facts = facts;
    this.wanted = wanted;
    this.loadBalancerHash = ConfigHash.of(rendering.loadBalancer());
    this.patience = patience;
    this.now = now;
  }

  RolloutState of(
      Collection<Component> components,
      Map<String, String> wantedVrrp,
      Set<Component> damaged,
      String doubt) {
    Map<Component, String> wantedTemplates = new EnumMap<>(Component.class);
    wanted.forEach((c, w) -> wantedTemplates.put(c, w.templateHash()));
    wantedTemplates.keySet().retainAll(components);
    List<RolloutState.Pod> pods = seen.pods().stream().flatMap(this::pod).toList();
    Map<String, RolloutState.Node> nodes = new HashMap<>();
    seen.nodes().forEach((name, n) -> nodes.put(name, node(name, n, pods)));
    return new RolloutState(
        seen.name(),
        wantedTemplates,
        templates(),
        damaged,
        seen.refusals(),
        pods,
        nodes,
        facts.holders(),
        doubt,
        wantedVrrp,
        seen.writtenVrrp());
  }

  private Map<Component, String> templates() {
    Map<Component, String> templates = new EnumMap<>(Component.class);
    seen.daemonSets()
        .forEach(
            (component, set) -> {
              Map<String, String> marks =
                  set.getSpec().getTemplate().getMetadata().getAnnotations();
              String hash = marks == null ? null : marks.get(Labels.CONFIG_HASH);
              templates.put(component, hash == null ? "" : hash);
            });
    return templates;
  }

  private RolloutState.Node node(String name, Node node, List<RolloutState.Pod> pods) {
    NodeSight sight = seen.view().nodes().get(name);
    Optional<NodeReport.Config> config =
        Optional.ofNullable(sight).flatMap(s -> s.fresh(now)).map(NodeReport::config);
    Set<Component> overdue = new TreeSet<>();
    for (Component component : wanted.keySet()) {
      boolean proven =
          pods.stream()
              .filter(p -> p.component() == component && p.node().equals(name) && !p.deleting())
              .anyMatch(RolloutState.Pod::proven);
      boolean out = seen.daemonSets().containsKey(component) && Nodes.ready(node) && !proven;
      if (patience.overdue(seen.name(), name, component, out, now)) {
        overdue.add(component);
      }
    }
    return new RolloutState.Node(
        Nodes.ready(node),
        unfit(name).isEmpty(),
        config.map(NodeReport.Config::hash),
        config.map(NodeReport.Config::refused).orElse(""),
        overdue);
  }

  private Stream<RolloutState.Pod> pod(Pod pod) {
    String node = pod.getSpec().getNodeName();
    return EndpointGatherer.component(pod).filter(c -> node != null).stream()
        .map(
            component -> {
              boolean ready = PodFacts.ready(pod);
              String doubt = ready ? unproven(pod, component, node) : PodFacts.trouble(pod);
              return new RolloutState.Pod(
                  component,
                  node,
                  pod.getMetadata().getName(),
                  hash(pod),
                  ready,
                  ready && doubt.isEmpty(),
                  pod.getMetadata().getDeletionTimestamp() != null,
                  doubt);
            });
  }

  private static String hash(Pod pod) {
    return Optional.ofNullable(EndpointGatherer.annotation(pod, Labels.CONFIG_HASH)).orElse("");
  }

  /** What a ready pod has still to show; empty when it has shown everything. */
  private String unproven(Pod pod, Component component, String node) {
    if (!PodFacts.settled(pod, now)) {
      return "ready for less than %d s".formatted(PodFacts.SETTLED.toSeconds());
    }
    NodeReport report = facts.reports().get(node);
    if (report == null) {
      return "node " + node + " gives no status";
    }
    if (component == Component.VIP) {
      return seen.writtenVrrp().containsKey(node) ? unfit(node) : "";
    }
    NodeReport.LoadBalancer twin =
        report.loadBalancers().get(component == Component.LB_A ? "a" : "b");
    Wanted template = wanted.get(component);
    if (twin == null || !twin.healthy()) {
      return "node " + node + " reports that it does not answer";
    }
    if (template != null
        && hash(pod).equals(template.templateHash())
        && !loadBalancerHash.equals(twin.configHash())) {
      return "node %s reports configuration %s instead of %s"
          .formatted(node, twin.configHash(), loadBalancerHash);
    }
    return silent(twin).map(doubt -> "node " + node + " reports that " + doubt).orElse("");
  }

  /** Its health checks ask the API servers, and one more asks as a client does: through itself. */
  static Optional<String> silent(NodeReport.LoadBalancer twin) {
    if (twin.backendsUp() == 0) {
      return Optional.of("it reaches no API server");
    }
    return Boolean.FALSE.equals(twin.passes())
        ? Optional.of("no request gets through it to an API server")
        : Optional.empty();
  }

  /** Why a node could not hold every address of the endpoint now; empty if it could. */
  String unfit(String name) {
    NodeReport report = facts.reports().get(name);
    Node node = seen.nodes().get(name);
    if (node == null || !Nodes.ready(node)) {
      return "its Node is not Ready";
    }
    if (report == null) {
      return "its agent gives no status";
    }
    if (report.healthyLoadBalancers() == 0) {
      return "no HAProxy of it answers";
    }
    if (report.vrrp().isEmpty()) {
      return "its keepalived has no configuration yet";
    }
    String states =
        report.vrrp().stream()
            .map(NodeReport.Vrrp::state)
            .filter(s -> !s.equals("MASTER") && !s.equals("BACKUP"))
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return states.isEmpty() ? "" : "its keepalived is in state " + states;
  }
}
