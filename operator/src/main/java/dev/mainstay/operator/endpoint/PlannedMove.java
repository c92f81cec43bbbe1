package dev.mainstay.operator.endpoint;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Kind;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.SwitchoverRun;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.SwitchoverStatus;
import dev.mainstay.operator.endpoint.observe.FailoverHistory.Cause;
import dev.mainstay.operator.endpoint.observe.Transition;
import dev.mainstay.operator.endpoint.rollout.SwitchoverEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a planned switchover explains: a move, and that two nodes have the address for a moment. */
final class PlannedMove {
  /**
   * Clocks of replicas differ a little, and keepalived moves before the status says that it did.
   */
  private static final Duration SLACK = Duration.ofSeconds(5);

  private PlannedMove() {}

  /** The cause of a move that a switchover made; empty when none did. */
  static Optional<Cause> cause(@Nullable SwitchoverStatus switchover, Transition move) {
    return run(switchover)
        .filter(r -> r.to().equals(move.to()) && r.addresses().contains(move.address()))
        .filter(r -> move.from() == null || r.from().contains(move.from()))
        .filter(r -> !move.at().isBefore(Instant.parse(r.startedAt()).minus(SLACK)))
        .filter(r -> !move.at().isAfter(SwitchoverEnd.at(r).plus(SLACK)))
        .map(r -> new Cause(Kind.Switchover, r.cause()));
  }

  /**
   * Make-before-break: old and new holder both have the address while it is handed over. No third
   * node is excused, and none for longer than a switchover may take, whatever the status says.
   */
  static boolean excuses(
      @Nullable SwitchoverStatus switchover, Map<String, Set<String>> contested, Instant now) {
    return !contested.isEmpty()
        && run(switchover)
            .filter(r -> r.endedAt() == null && !now.isAfter(SwitchoverEnd.at(r).plus(SLACK)))
            .filter(
                r ->
                    contested.entrySet().stream()
                        .allMatch(
                            e ->
                                r.addresses().contains(e.getKey())
                                    && e.getValue().stream()
                                        .allMatch(n -> n.equals(r.to()) || r.from().contains(n))))
            .isPresent();
  }

  private static Optional<SwitchoverRun> run(@Nullable SwitchoverStatus switchover) {
    return Optional.ofNullable(switchover).map(SwitchoverStatus::run);
  }
}
