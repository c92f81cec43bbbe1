package dev.mainstay.operator.endpoint.rollout;

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
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * keepalived's configurations, one node at a time: who runs VRRP is known by everybody else who
 * does, at every moment.
 */
final class Peers {
  /** As the agent says that it is no fault of the text. */
  private static final String NO_ROOM = "cannot be written";

  /** Likewise: the Node says another address than the machine has. */
  private static final String NOT_ITS_ADDRESS = "is no address of this node";

  private static final Pattern SOURCE = Pattern.compile("(?m)^ *unicast_src_ip (\\S+)$");

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
            .filter(node -> !s.wantedVrrp().containsKey(node) || moved(s, node))
            .sorted(Rollout.holdersLast(s, node -> node))
            .findFirst();
    if (leaver.isEmpty() || !s.holders().contains(leaver.get())) {
      return leaver.map(RemoveVrrp::new);
    }
    boolean relieved =
        s.writtenVrrp().keySet().stream()
            .anyMatch(
                node ->
                    !node.equals(leaver.get())
                        && s.wantedVrrp().containsKey(node)
                        && s.participates(node));
    return Optional.of(
        relieved
            ? new HandOver(leaver.get(), Cause.LEAVING)
            : new Wait(
                EndpointReason.WAITING_FOR_KEEPALIVED,
                "Node %s leaves, but no other node could take its virtual IP over."
                    .formatted(leaver.get())));
  }

  /**
   * Whether the node has another address than its text says: the others would not know it by the
   * new one, so it leaves and joins. One that is alone has nobody who could take the address too.
   */
  private static boolean moved(RolloutState s, String node) {
    Set<String> written = sources(s.writtenVrrp().getOrDefault(node, ""));
    Set<String> wanted = sources(wanted(s, node));
    return s.writtenVrrp().size() > 1 && !written.isEmpty() && !written.equals(wanted);
  }

  private static Set<String> sources(String text) {
    return SOURCE.matcher(text).results().map(m -> m.group(1)).collect(Collectors.toSet());
  }

  /**
   * Until the keepalived of one that leaves is known to have ended, everybody else goes on knowing
   * it: ignored, it would hear nobody and take the address.
   */
  static Optional<Step> leaversGone(RolloutState s) {
    Optional<String> node =
        Stream.concat(
                s.pods().stream()
                    .filter(p -> p.component() == Component.VIP)
                    .map(RolloutState.Pod::node)
                    .filter(n -> !s.nodes().containsKey(n)),
                s.nodes().entrySet().stream()
                    .filter(n -> n.getValue().up() && n.getValue().runsVrrp())
                    .map(Map.Entry::getKey)
                    // Somebody took its text away; it gets it back.
                    .filter(n -> !s.runs(n, wanted(s, n))))
            .filter(n -> !s.writtenVrrp().containsKey(n))
            .sorted()
            .findFirst();
    return node.map(
        n ->
            new Wait(
                EndpointReason.WAITING_FOR_KEEPALIVED,
                "keepalived of node %1$s, which leaves, has not ended yet, so the others still know it as"
                        .formatted(n)
                    + " a peer. If that lasts, look at the kubelet of %1$s, or power %1$s off and delete"
                        .formatted(n)
                    + " its Node."));
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
                  + remedy(node, seen.refused())));
    }
    return s.runs(node, written)
        ? Optional.empty()
        : Optional.of(
            new Wait(
                EndpointReason.WAITING_FOR_KEEPALIVED,
                "keepalived of node %1$s has not taken its configuration yet. If that lasts, look at the"
                        .formatted(node)
                    + " kubelet of %1$s, which brings it, and at its disk.".formatted(node)));
  }

  private static String remedy(String node, String refused) {
    if (refused.contains(NO_ROOM)) {
      return "make room there, and it goes on by itself.";
    }
    return refused.contains(NOT_ITS_ADDRESS)
        ? "Node %s names it as InternalIP: correct the kubelet's --node-ip, and it goes on by itself."
            .formatted(node)
        : "report this text.";
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
