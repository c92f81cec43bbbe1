package dev.mainstay.operator.endpoint.rollout;

import dev.mainstay.operator.endpoint.rollout.RolloutState.Pod;
import dev.mainstay.operator.endpoint.rollout.Step.Apply;
import dev.mainstay.operator.endpoint.rollout.Step.Done;
import dev.mainstay.operator.endpoint.rollout.Step.HandOver;
import dev.mainstay.operator.endpoint.rollout.Step.ReplacePod;
import dev.mainstay.operator.endpoint.rollout.Step.Wait;
import dev.mainstay.operator.status.EndpointReason;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides the next step. Pure: the same snapshot gives the same step.
 *
 * <p>The order is the safety argument. HAProxy changes reach one twin on all nodes before the other
 * twin's template is even touched, so each node keeps a working process throughout; the first node
 * is the canary. keepalived's peers are told of a new node before that node runs VRRP, and a
 * leaving node stops VRRP before anything else is taken from it. Holders come last, and hand over
 * before their keepalived is touched. Whatever is healthy is left alone while something else is
 * not.
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
            Peers::lostRestored,
            Peers::takersSettled,
            Peers::leaversStopped,
            s -> rolled(s, Component.LB_A),
            s -> rolled(s, Component.LB_B),
            s -> rolled(s, Component.VIP),
            Peers::leaversGone,
            Peers::membersCurrent,
            Peers::joinersStarted));
  }

  /**
   * What brings agents, as long as none reports. Who holds what is unknown then: once keepalived
   * may be at work somewhere, nothing that is there is touched.
   */
  public static Step agents(RolloutState state) {
    boolean used =
        !state.holders().isEmpty()
            || state.writtenVrrp().keySet().stream()
                .anyMatch(node -> state.ready(Component.VIP, node));
    return first(
        state,
        used
            ? List.of(s -> exists(s, Component.VIP))
            : List.of(s -> exists(s, Component.VIP), s -> rolled(s, Component.VIP)));
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

  /** Restoring never brings a newer template: that has its own turn. */
  private static Optional<Step> exists(RolloutState s, Component component) {
    String wanted = s.wantedTemplates().get(component);
    String live = s.templates().get(component);
    boolean damaged = wanted != null && wanted.equals(live) && s.damaged().contains(component);
    return wanted != null && (live == null || damaged)
        ? Optional.of(new Apply(component))
        : Optional.empty();
  }

  /** One pod at a time; the first that does not come back stops everything behind it. */
  private static Optional<Step> rolled(RolloutState s, Component component) {
    String wanted = s.wantedTemplates().get(component);
    if (wanted == null) {
      return Optional.empty();
    }
    List<String> up =
        s.nodes().keySet().stream().filter(s::up).sorted(holdersLast(s, n -> n)).toList();
    if (!wanted.equals(s.templates().get(component))) {
      // A pod recreated from now on takes the new template: its twin has to be known as good.
      Optional<Step> unproven =
          component == Component.LB_B ? unproven(s, Component.LB_A, up) : Optional.empty();
      return unproven.or(() -> Optional.of(new Apply(component)));
    }
    for (String node : up) {
      Optional<Pod> pod = s.pod(component, node);
      if (pod.isEmpty() || (!outdated(pod.get(), wanted) && !pod.get().ready())) {
        return Optional.of(Outage.of(s, component, node));
      }
    }
    List<Pod> outdated =
        up.stream()
            .flatMap(n -> s.pod(component, n).stream())
            .filter(p -> outdated(p, wanted))
            .toList();
    if (outdated.isEmpty()) {
      return Optional.empty();
    }
    // Also before one that is out: it may be back in a moment, and the new template still be bad.
    Optional<Step> unproven = unproven(s, component, up);
    if (unproven.isPresent()) {
      return unproven;
    }
    Optional<Pod> out = outdated.stream().filter(p -> isOut(s, p)).findFirst();
    if (out.isPresent()) {
      return out.map(Rollout::replaced);
    }
    // One that is silent may be what the template repairs, and others wait for it.
    Pod next =
        outdated.stream()
            .filter(p -> !works(s, p) && !s.holders().contains(p.node()))
            .findFirst()
            .orElse(outdated.getFirst());
    return (component == Component.VIP ? keepVrrp(s, next) : keepTwin(s, next, up))
        .or(() -> Optional.of(replaced(next)));
  }

  private static boolean outdated(Pod pod, String wanted) {
    return !pod.template().equals(wanted);
  }

  /**
   * Whether nobody loses anything with this pod: what is silent may well hold an address, and a
   * holder that is not ready still serves.
   */
  private static boolean isOut(RolloutState s, Pod pod) {
    if (pod.component() != Component.VIP) {
      return !pod.ready();
    }
    boolean holds = s.holders().contains(pod.node()) && !others(s, pod.node()).isEmpty();
    return !holds && (!pod.ready() || (s.heard(pod.node()) && !works(s, pod)));
  }

  private static boolean works(RolloutState s, Pod pod) {
    return (pod.component() == Component.VIP && s.writtenVrrp().containsKey(pod.node()))
        ? s.participates(pod.node())
        : pod.ready();
  }

  private static Step replaced(Pod pod) {
    return new ReplacePod(pod.component(), pod.node(), pod.name());
  }

  /** A pod that has the template already and has not shown yet that it is good. */
  private static Optional<Step> unproven(RolloutState s, Component component, List<String> up) {
    String template = s.templates().get(component);
    return up.stream()
        .filter(
            n ->
                s.pod(component, n)
                    .filter(p -> p.template().equals(template) && !p.proven())
                    .isPresent())
        .findFirst()
        .map(n -> Outage.of(s, component, n));
  }

  /** May this load balancer go? Only if its twin serves and nothing else is out. */
  private static Optional<Step> keepTwin(RolloutState s, Pod pod, List<String> up) {
    for (String node : up) {
      for (Component other : Component.values()) {
        boolean itself = node.equals(pod.node()) && other == pod.component();
        // A kubelet calls a pod ready for seconds after it froze; this one takes all that is left.
        boolean twin = node.equals(pod.node()) && other != Component.VIP && !itself;
        if (!itself && !(twin ? s.proven(other, node) : s.ready(other, node))) {
          return Optional.of(Outage.of(s, other, node));
        }
      }
      if (!node.equals(pod.node()) && s.writtenVrrp().containsKey(node) && !s.participates(node)) {
        return Optional.of(Outage.of(s, Component.VIP, node));
      }
    }
    return doubt(s);
  }

  /** May this keepalived go? Only if every other member could take over, and not while it holds. */
  private static Optional<Step> keepVrrp(RolloutState s, Pod pod) {
    List<String> others = others(s, pod.node());
    Optional<Step> out =
        others.stream()
            .filter(n -> !s.participates(n))
            .findFirst()
            .map(n -> s.up(n) ? Outage.of(s, Component.VIP, n) : down(n, pod));
    return out.or(() -> doubt(s))
        .or(
            () ->
                s.holders().contains(pod.node()) && !others.isEmpty()
                    ? Optional.of(new HandOver(pod.node(), Cause.ROLL_OUT))
                    : Optional.empty());
  }

  /** The other members. */
  private static List<String> others(RolloutState s, String node) {
    return s.writtenVrrp().keySet().stream()
        .filter(n -> s.wantedVrrp().containsKey(n) && !n.equals(node))
        .sorted()
        .toList();
  }

  private static Step down(String node, Pod pod) {
    return new Wait(
        EndpointReason.WAITING_FOR_KEEPALIVED,
        "Node %s is not Ready, so keepalived of node %s is not replaced: one less could take over."
                .formatted(node, pod.node())
            + " Repair node %s, or delete its Node if it is gone for good.".formatted(node));
  }

  private static Optional<Step> doubt(RolloutState s) {
    return s.doubt().isEmpty()
        ? Optional.empty()
        : Optional.of(new Wait(EndpointReason.WAITING_FOR_HOLDER, s.doubt()));
  }

  static <T> Comparator<T> holdersLast(RolloutState s, Function<T, String> node) {
    return Comparator.<T, Boolean>comparing(t -> s.holders().contains(node.apply(t)))
        .thenComparing(node);
  }
}
