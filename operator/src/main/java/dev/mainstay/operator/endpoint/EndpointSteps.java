package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.endpoint.observe.NodeReport;
import dev.mainstay.operator.endpoint.observe.NodeSight;
import dev.mainstay.operator.endpoint.plan.EndpointPlan;
import dev.mainstay.operator.endpoint.render.Rendering;
import dev.mainstay.operator.endpoint.rollout.Component;
import dev.mainstay.operator.endpoint.rollout.Rollout;
import dev.mainstay.operator.endpoint.rollout.RolloutState;
import dev.mainstay.operator.endpoint.rollout.Step;
import dev.mainstay.operator.kube.Labels;
import dev.mainstay.operator.kube.Nodes;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Verdict;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Puts verdict, snapshot and wanted objects before {@link Rollout}. */
final class EndpointSteps {
  private EndpointSteps() {}

  static Step next(
      EndpointSnapshot snapshot,
      Verdict verdict,
      EndpointPlan plan,
      Rendering rendering,
      Map<Component, String> templates,
      Instant now) {
    if (plan.slot() < 0) {
      return new Step.Stop(
          EndpointReason.NO_SLOT,
          "ControlPlaneEndpoint %s: the cluster already has 8 endpoints, and each needs ports of its"
                  .formatted(snapshot.name())
              + " own. Add the address to one of them.");
    }
    return switch (verdict) {
      case Verdict.Reject r -> new Step.Stop(r.reason(), r.message());
      case Verdict.Hold h when h.reason() == EndpointReason.WAITING_FOR_AGENTS -> {
        // Agents are what is waited for, so they may come; nothing else may.
        Map<Component, String> agentsOnly =
            Map.of(Component.VIP, templates.getOrDefault(Component.VIP, ""));
        Step step = Rollout.next(state(snapshot, plan, agentsOnly, Map.of(), now));
        yield step instanceof Step.Done ? new Step.Wait(h.reason(), h.message()) : step;
      }
      case Verdict.Hold h -> new Step.Wait(h.reason(), h.message());
      case Verdict.Allow a ->
          Rollout.next(state(snapshot, plan, templates, rendering.keepalived(), now));
    };
  }

  private static RolloutState state(
      EndpointSnapshot snapshot,
      EndpointPlan plan,
      Map<Component, String> wantedTemplates,
      Map<String, String> wantedVrrp,
      Instant now) {
    Map<Component, String> templates = new EnumMap<>(Component.class);
    snapshot
        .daemonSets()
        .forEach(
            (component, set) -> {
              Map<String, String> marks =
                  set.getSpec().getTemplate().getMetadata().getAnnotations();
              String hash = marks == null ? null : marks.get(Labels.CONFIG_HASH);
              templates.put(component, hash == null ? "" : hash);
            });
    Map<String, String> addresses = new HashMap<>();
    snapshot.nodes().forEach((name, n) -> addresses.put(name, Nodes.internalIp(n).orElse("")));
    Set<String> holders = EndpointFacts.of(plan, addresses, snapshot.view(), now).holders();
    Map<String, RolloutState.Node> nodes = new HashMap<>();
    snapshot.nodes().forEach((name, n) -> nodes.put(name, node(snapshot, name, n, now)));
    return new RolloutState(
        snapshot.name(),
        wantedTemplates,
        templates,
        snapshot.pods().stream().flatMap(EndpointSteps::pod).toList(),
        nodes,
        holders,
        wantedVrrp,
        snapshot.writtenVrrp());
  }

  private static RolloutState.Node node(
      EndpointSnapshot snapshot, String name, Node node, Instant now) {
    NodeSight sight = snapshot.view().nodes().get(name);
    Optional<NodeReport.Config> config =
        Optional.ofNullable(sight).flatMap(s -> s.fresh(now)).map(NodeReport::config);
    return new RolloutState.Node(
        Nodes.ready(node),
        config.map(NodeReport.Config::hash),
        config.map(NodeReport.Config::refused).orElse(""));
  }

  private static Stream<RolloutState.Pod> pod(Pod pod) {
    String node = pod.getSpec().getNodeName();
    return EndpointGatherer.component(pod).filter(c -> node != null).stream()
        .map(
            component ->
                new RolloutState.Pod(
                    component,
                    node,
                    pod.getMetadata().getName(),
                    Optional.ofNullable(EndpointGatherer.annotation(pod, Labels.CONFIG_HASH))
                        .orElse(""),
                    ready(pod),
                    pod.getMetadata().getDeletionTimestamp() != null,
                    trouble(pod)));
  }

  private static boolean ready(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  /** Why a container waits, such as CrashLoopBackOff or ErrImagePull; empty when none does. */
  private static String trouble(Pod pod) {
    if (pod.getStatus() == null) {
      return "";
    }
    List<ContainerStatus> init = pod.getStatus().getInitContainerStatuses();
    List<ContainerStatus> main = pod.getStatus().getContainerStatuses();
    return Stream.of(init, main)
        .filter(list -> list != null)
        .flatMap(List::stream)
        .filter(c -> c.getState() != null && c.getState().getWaiting() != null)
        .map(c -> c.getName() + ": " + c.getState().getWaiting().getReason())
        .findFirst()
        .orElse("");
  }
}
