package dev.mainstay.operator.endpoint.rollout;

import dev.mainstay.operator.endpoint.render.ConfigHash;
import dev.mainstay.operator.endpoint.rollout.RolloutState.Node;
import dev.mainstay.operator.endpoint.rollout.Step.HandOver;
import dev.mainstay.operator.endpoint.rollout.Step.RemoveVrrp;
import dev.mainstay.operator.endpoint.rollout.Step.RestoreVrrp;
import dev.mainstay.operator.endpoint.rollout.Step.Stop;
import dev.mainstay.operator.endpoint.rollout.Step.Wait;
import dev.mainstay.operator.endpoint.rollout.Step.WriteVrrp;
import dev.mainstay.operator.status.EndpointReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * keepalived's configurations, one node at a time: who runs VRRP is known by everybody else who
 * does, at every moment.
 */
final class Peers {
  /** As the agent says that it is no fault of the text. */
  private static final String NO_ROOM = "cannot be written";

  private Peers() {}

  /** Somebody deleted the ConfigMap while nodes go on with what they have. */
  static Optional<Step> lostRestored(RolloutState s) {
    if (!s.writtenVrrp().isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> lost = new TreeMap<>();
    s.wantedVrrp()
        .forEach(
            (node, text) -> {
              Node seen = s.nodes().get(node);
              if (seen != null && seen.runsVrrp()) {
                lost.put(node, text);
              }
            });
    return lost.isEmpty() ? Optional.empty() : Optional.of(new RestoreVrrp(lost));
  }

  /** The target of a switchover that is over may not preempt again. */
  static Optional<Step> takersSettled(RolloutState s) {
    return s.writtenVrrp().keySet().stream()
        .filter(node -> SwitchoverText.takes(s.writtenVrrp().getOrDefault(node, "")))
        .sorted()
        .findFirst()
        .map(
            node ->
                new WriteVrrp(
                    node, SwitchoverText.settled(s.writtenVrrp().getOrDefault(node, ""))));
  }

  static Optional<Step> leaversStopped(RolloutState s) {
    // An empty plan never takes the last configuration away: that is what deletion is for.
    if (s.wantedVrrp().isEmpty()) {
      return Optional.empty();
    }
    Optional<String> leaver =
        s.writtenVrrp().keySet().stream()
            .filter(node -> !s.wantedVrrp().containsKey(node))
            .sorted(Rollout.holdersLast(s, node -> node))
            .findFirst();
    if (leaver.isEmpty() || !s.holders().contains(leaver.get())) {
      return leaver.map(RemoveVrrp::new);
    }
    boolean relieved =
        s.writtenVrrp().keySet().stream()
            .anyMatch(node -> s.wantedVrrp().containsKey(node) && s.participates(node));
    return Optional.of(
        relieved
            ? new HandOver(leaver.get(), Cause.LEAVING)
            : new Wait(
                EndpointReason.WAITING_FOR_KEEPALIVED,
                "Node %s leaves, but no other node could take its virtual IP over."
                    .formatted(leaver.get())));
  }

  static Optional<Step> membersCurrent(RolloutState s) {
    List<String> members =
        s.writtenVrrp().keySet().stream()
            .filter(s.wantedVrrp()::containsKey)
            .sorted(Rollout.holdersLast(s, node -> node))
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

  /** Whether a node still has to take what was written for it. */
  static Optional<Step> unconfirmed(RolloutState s, String node) {
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
                  + " goes on with the last good one. Nothing else is changed; "
                  + (seen.refused().contains(NO_ROOM)
                      ? "make room there, and it goes on by itself."
                      : "report this text.")));
    }
    return seen.vrrpHash().filter(ConfigHash.of(written)::equals).isPresent()
        ? Optional.empty()
        : Optional.of(
            new Wait(
                EndpointReason.WAITING_FOR_KEEPALIVED,
                "keepalived of node %s has not taken its configuration yet.".formatted(node)));
  }

  static Optional<Step> joinersStarted(RolloutState s) {
    Optional<String> joiner =
        new TreeMap<>(s.wantedVrrp())
            .keySet().stream()
                .filter(node -> !s.writtenVrrp().containsKey(node) && s.up(node))
                .findFirst();
    if (joiner.isEmpty()) {
      return Optional.empty();
    }
    // A member that is down still has the old peer list on its disk: back before the new text
    // reaches it, it would ignore the new node, and two nodes would hold the address.
    Optional<String> silent =
        s.writtenVrrp().keySet().stream()
            .filter(node -> s.nodes().containsKey(node) && !s.up(node))
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
}
