package dev.mainstay.operator.endpoint.removal;

import dev.mainstay.operator.endpoint.removal.RemovalStep.DeleteConfigMaps;
import dev.mainstay.operator.endpoint.removal.RemovalStep.DeleteDaemonSets;
import dev.mainstay.operator.endpoint.removal.RemovalStep.Release;
import dev.mainstay.operator.endpoint.removal.RemovalStep.StopVrrp;
import dev.mainstay.operator.endpoint.removal.RemovalStep.Wait;
import dev.mainstay.operator.endpoint.rollout.Component;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides the next step of taking an endpoint down. Pure: the same state gives the same step.
 *
 * <p>The order is the argument. The backups stop before the holder, or the address would wander
 * from one node that stops to the next. Each node's agent takes the address out of the kernel while
 * it still runs, so a keepalived that is killed leaves nothing. HAProxy goes when no address leads
 * to it any more, and the configuration, which says what is where, goes last. Waits end: a node
 * that is gone must not keep the resource for ever.
 */
public final class Removal {
  /** An agent leaves within four seconds of hearing of it, and may hear of it after a minute. */
  static final Duration VRRP_LIMIT = Duration.ofSeconds(90);

  /** A load balancer drains for at most a minute. */
  static final Duration PODS_LIMIT = Duration.ofMinutes(4);

  private Removal() {}

  /** The first step that is due. */
  public static RemovalStep next(RemovalState s) {
    return vrrp(s)
        .or(() -> gone(s, EnumSet.of(Component.VIP)))
        .or(() -> gone(s, EnumSet.of(Component.LB_A, Component.LB_B)))
        .or(
            () ->
                s.configMaps().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new DeleteConfigMaps(s.configMaps())))
        .orElseGet(() -> new Release(unconfirmed(s)));
  }

  private static Optional<RemovalStep> vrrp(RemovalState s) {
    if (!s.daemonSets().contains(Component.VIP)) {
      return Optional.empty(); // without an agent nobody would act on it
    }
    Set<String> backups = new TreeSet<>(s.written());
    backups.removeAll(s.holders());
    if (!backups.isEmpty()) {
      return Optional.of(new StopVrrp(backups));
    }
    Set<String> stopping = new TreeSet<>(s.running());
    stopping.removeAll(s.written());
    if (!stopping.isEmpty() && s.age().compareTo(VRRP_LIMIT) < 0) {
      return Optional.of(
          new Wait(
              "Removing: keepalived of %s gives up its addresses."
                  .formatted(String.join(", ", stopping))));
    }
    return s.written().isEmpty()
        ? Optional.empty()
        : Optional.of(new StopVrrp(new TreeSet<>(s.written())));
  }

  private static Optional<RemovalStep> gone(RemovalState s, Set<Component> components) {
    Set<Component> there = EnumSet.copyOf(components);
    there.retainAll(s.daemonSets());
    if (!there.isEmpty()) {
      return Optional.of(new DeleteDaemonSets(there));
    }
    Set<String> nodes = new TreeSet<>();
    components.forEach(c -> nodes.addAll(s.pods().getOrDefault(c, Set.of())));
    return nodes.isEmpty() || s.age().compareTo(PODS_LIMIT) >= 0
        ? Optional.empty()
        : Optional.of(new Wait("Removing: pods on %s end.".formatted(String.join(", ", nodes))));
  }

  private static Set<String> unconfirmed(RemovalState s) {
    Set<String> nodes = new TreeSet<>(s.running());
    nodes.addAll(s.unready());
    nodes.addAll(s.pods().getOrDefault(Component.VIP, Set.of()));
    return nodes;
  }
}
