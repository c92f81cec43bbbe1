package dev.mainstay.operator.endpoint;

import dev.mainstay.api.v1alpha1.Condition;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Failover;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Kind;
import dev.mainstay.operator.status.ConditionType;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One thing worth an Event. Pure.
 *
 * @param good Normal, else Warning
 */
record EndpointNews(boolean good, Reason reason, String text) {
  /** They follow every step of a roll-out; the steps themselves are in the log. */
  private static final Set<String> QUIET =
      Set.of(ConditionType.RECONCILING.text(), ConditionType.CONFIGURATION_APPLIED.text());

  /**
   * What has been told already. Kept by the reporter: a status read from a cache may be older than
   * the last one written, and the same news would be told twice.
   *
   * @param failovers number of moves
   * @param truths by condition type
   */
  record Told(long failovers, Map<String, String> truths) {
    static Told of(@Nullable ControlPlaneEndpointStatus status) {
      Map<String, String> truths = new TreeMap<>();
      if (status != null && status.conditions() != null) {
        status.conditions().forEach(c -> truths.put(c.type(), c.status()));
      }
      return new Told(total(status), truths);
    }
  }

  /** Moves first, then conditions that became true or ceased to be. */
  static List<EndpointNews> since(Told told, ControlPlaneEndpointStatus now) {
    List<EndpointNews> news = new ArrayList<>();
    history(now).stream()
        .limit(Math.max(0, total(now) - told.failovers()))
        .map(EndpointNews::of)
        .forEach(news::add);
    Optional.ofNullable(now.conditions()).stream()
        .flatMap(List::stream)
        .filter(c -> !QUIET.contains(c.type()))
        .filter(c -> turned(told.truths().get(c.type()), c.status()))
        .map(EndpointNews::of)
        .forEach(news::add);
    return news;
  }

  /** While something is being set up it is neither; only what was reached can be lost. */
  private static boolean turned(@Nullable String before, String now) {
    return before != null && !before.equals(now) && (before.equals("True") || now.equals("True"));
  }

  private static EndpointNews of(Condition c) {
    boolean wanted = !c.type().equals(ConditionType.STALLED.text());
    return new EndpointNews(
        c.status().equals("True") == wanted,
        () -> c.reason(),
        "%s is %s: %s"
            .formatted(c.type(), c.status(), c.message().isEmpty() ? c.reason() : c.message()));
  }

  private static EndpointNews of(Failover f) {
    String outage =
        f.outageMillis() == null
            ? "not measured, no replica stood apart from both nodes"
            : f.outageMillis() + " ms";
    return new EndpointNews(
        f.kind() == Kind.Switchover,
        f.kind() == Kind.Switchover ? EndpointReason.SWITCHOVER : EndpointReason.FAILOVER,
        "virtual IP %s moved from %s to %s (%s); outage %s."
            .formatted(f.address(), f.from(), f.to(), f.cause(), outage));
  }

  private static List<Failover> history(ControlPlaneEndpointStatus status) {
    return status.failover() == null || status.failover().history() == null
        ? List.of()
        : status.failover().history();
  }

  private static long total(@Nullable ControlPlaneEndpointStatus status) {
    return status == null || status.failover() == null || status.failover().total() == null
        ? 0
        : status.failover().total();
  }
}
