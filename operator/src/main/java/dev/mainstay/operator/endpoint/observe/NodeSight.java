package dev.mainstay.operator.endpoint.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last report of one node and how fresh it is.
 *
 * @param report newest report; null if the node never gave one
 * @param seen when that report arrived, or where its agent has stopped, first arrived; null
 *     likewise
 * @param failures polls since that failed, or had nothing new from an agent that has stopped
 */
public record NodeSight(
    String node, @Nullable NodeReport report, @Nullable Instant seen, int failures) {
  /** Two polls may be lost on a busy machine; the third says the node is silent. */
  static final Duration FRESH = Duration.ofSeconds(4);

  private static final int SILENT = 3;

  /** The report, if it is recent enough to speak for the present. */
  public Optional<NodeReport> fresh(Instant now) {
    return seen != null && Duration.between(seen, now).compareTo(FRESH) <= 0
        ? Optional.ofNullable(report)
        : Optional.empty();
  }

  NodeSight answered(NodeReport now, Heartbeat agent, Instant at) {
    return agent.stopped(at)
        ? new NodeSight(node, now, agent.since(), agent.answers())
        : new NodeSight(node, now, at, 0);
  }

  NodeSight failed() {
    return new NodeSight(node, report, seen, Math.min(failures + 1, 1_000_000));
  }

  /** Whether somebody should look again: another report, or silence began or ended. */
  boolean differsFrom(NodeSight before) {
    boolean silent = failures >= SILENT;
    boolean wasSilent = before.failures >= SILENT;
    return silent != wasSilent || (failures == 0 && !Objects.equals(report, before.report));
  }
}
