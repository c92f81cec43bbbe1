package dev.mainstay.operator.endpoint.rollout;

import dev.mainstay.operator.endpoint.render.ConfigHash;
import dev.mainstay.operator.endpoint.rollout.RolloutState.Node;
import dev.mainstay.operator.endpoint.rollout.RolloutState.Pod;
import dev.mainstay.operator.endpoint.rollout.Step.Apply;
import dev.mainstay.operator.endpoint.rollout.Step.Done;
import dev.mainstay.operator.endpoint.rollout.Step.RemoveVrrp;
import dev.mainstay.operator.endpoint.rollout.Step.ReplacePod;
import dev.mainstay.operator.endpoint.rollout.Step.Stop;
import dev.mainstay.operator.endpoint.rollout.Step.Wait;
import dev.mainstay.operator.endpoint.rollout.Step.WriteVrrp;
import dev.mainstay.operator.status.EndpointReason;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Decides the next step. Pure: the same snapshot gives the same step.
 *
 * <p>The order is the safety argument. HAProxy changes reach one twin on all nodes before the other
 * twin's template is even touched, so each node keeps a working process throughout. keepalived's
 * peers are told of a new node before that node runs VRRP, and a leaving node stops VRRP before the
 * others forget it: at no moment do two nodes ignore each other. Holders come last.
 */
public final class Rollout {
  private Rollout() {}

  /** The first step of the list that is due. */
  public static Step next(RolloutState state) {
    return first(
        state,
        List.of(
            s -> exists(s, Component.VIP),
            s -> exists(s, Component.LB_A),
            s -> exists(s, Component.LB_B),
            s -> rolled(s, Component.LB_A),
            s -> rolled(s, Component.LB_B),
            s -> rolled(s, Component.VIP),
            Rollout::leaversStopped,
            Rollout::membersCurrent,
            Rollout::joinersStarted));
  }

  private static Step first(
      RolloutState state, List<Function<RolloutState, Optional<Step>>> questions) {
    for (var question : questions) {
      Optional<Step> step = question.apply(state);
      if (step.isPresent()) {
        return step.get();
      }
    }
    return new Done();
  }

  private static Optional<Step> exists(RolloutState s, Component component) {
    return s.wantedTemplates().containsKey(component) && !s.templates().containsKey(component)
        ? Optional.of(new Apply(component))
        : Optional.empty();
  }

  /** One pod at a time; the first that does not come back stops everything behind it. */
  private static Optional<Step> rolled(RolloutState s, Component component) {
    String wanted = s.wantedTemplates().get(component);
    if (wanted == null) {
      return Optional.empty();
    }
    if (!wanted.equals(s.templates().get(component))) {
      return Optional.of(new Apply(component));
    }
    List<Map.Entry<String, Node>> up =
        s.nodes().entrySet().stream()
            .filter(n -> n.getValue().up())
            .sorted(holdersLast(s, Map.Entry::getKey))
            .toList();
    for (var node : up) {
      Optional<Pod> pod = s.pod(component, node.getKey());
      if (pod.isEmpty() || (pod.get().template().equals(wanted) && !pod.get().ready())) {
        return Optional.of(notBack(component, node.getKey(), pod));
      }
    }
    for (var node : up) {
      Optional<Pod> pod = s.pod(component, node.getKey());
      if (pod.isPresent() && !pod.get().template().equals(wanted)) {
        return Optional.of(new ReplacePod(component, node.getKey(), pod.get().name()));
      }
    }
    return Optional.empty();
  }

  private static Step notBack(Component component, String node, Optional<Pod> pod) {
    String trouble = pod.map(Pod::trouble).orElse("");
    String text =
        "Pod %s of node %s is not ready%s; its twin and the other nodes are left as they are."
            .formatted(component.text(), node, trouble.isEmpty() ? " yet" : " (" + trouble + ")");
    return new Wait(
        component == Component.VIP
            ? EndpointReason.WAITING_FOR_KEEPALIVED
            : EndpointReason.WAITING_FOR_LOAD_BALANCERS,
        text);
  }

  private static Optional<Step> leaversStopped(RolloutState s) {
    if (!vrrpIsPlanned(s)) {
      return Optional.empty();
    }
    return s.writtenVrrp().keySet().stream()
        .filter(node -> !s.wantedVrrp().containsKey(node))
        .sorted(holdersLast(s, node -> node))
        .findFirst()
        .map(RemoveVrrp::new);
  }

  /** An empty plan never takes the last configuration away: that is what deletion is for. */
  private static boolean vrrpIsPlanned(RolloutState s) {
    return !s.wantedVrrp().isEmpty();
  }

  private static Optional<Step> membersCurrent(RolloutState s) {
    List<String> members =
        s.writtenVrrp().keySet().stream()
            .filter(s.wantedVrrp()::containsKey)
            .sorted(holdersLast(s, node -> node))
            .toList();
    // Confirm before the next one is touched, so that at most one node runs something unproven.
    for (String node : members) {
      Optional<Step> unconfirmed = unconfirmed(s, node);
      if (unconfirmed.isPresent() && isCurrent(s, node)) {
        return unconfirmed;
      }
    }
    return members.stream()
        .filter(node -> !isCurrent(s, node))
        .findFirst()
        .map(node -> new WriteVrrp(node, wanted(s, node)));
  }

  private static boolean isCurrent(RolloutState s, String node) {
    return wanted(s, node).equals(s.writtenVrrp().get(node));
  }

  private static String wanted(RolloutState s, String node) {
    return s.wantedVrrp().getOrDefault(node, "");
  }

  private static Optional<Step> unconfirmed(RolloutState s, String node) {
    Node seen = s.nodes().get(node);
    String written = s.writtenVrrp().getOrDefault(node, "");
    if (seen == null || !seen.up()) {
      // It will read the newest text when it is back; until then nobody new may join.
      return Optional.empty();
    }
    if (!seen.refused().isEmpty()) {
      return Optional.of(
          new Stop(
              EndpointReason.CONFIGURATION_REFUSED,
              "ControlPlaneEndpoint %s: keepalived on node %s refused its configuration (%s) and"
                      .formatted(s.endpoint(), node, seen.refused())
                  + " goes on with the last good one. Nothing else is changed; report this text."));
    }
    return seen.vrrpHash().filter(ConfigHash.of(written)::equals).isPresent()
        ? Optional.empty()
        : Optional.of(
            new Wait(
                EndpointReason.WAITING_FOR_KEEPALIVED,
                "keepalived of node %s has not taken its configuration yet.".formatted(node)));
  }

  private static Optional<Step> joinersStarted(RolloutState s) {
    Optional<String> joiner =
        new TreeMap<>(s.wantedVrrp())
            .keySet().stream()
                .filter(node -> !s.writtenVrrp().containsKey(node) && upNode(s, node))
                .findFirst();
    if (joiner.isEmpty()) {
      return Optional.empty();
    }
    // A member that is down still has the old peer list on its disk: back before the new text
    // reaches it, it would ignore the new node, and two nodes would hold the address.
    Optional<String> silent =
        s.writtenVrrp().keySet().stream()
            .filter(node -> s.nodes().containsKey(node) && !upNode(s, node))
            .sorted()
            .findFirst();
    return silent.isPresent()
        ? Optional.of(
            new Wait(
                EndpointReason.WAITING_FOR_KEEPALIVED,
                "Node %s joins when node %s is back and knows it as a peer."
                    .formatted(joiner.get(), silent.get())))
        : Optional.of(new WriteVrrp(joiner.get(), wanted(s, joiner.get())));
  }

  private static boolean upNode(RolloutState s, String node) {
    Node seen = s.nodes().get(node);
    return seen != null && seen.up();
  }

  private static <T> Comparator<T> holdersLast(RolloutState s, Function<T, String> node) {
    return Comparator.<T, Boolean>comparing(t -> s.holders().contains(node.apply(t)))
        .thenComparing(node);
  }
}
