package dev.mainstay.operator.endpoint;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Kind;
import dev.mainstay.operator.endpoint.observe.EndpointView;
import dev.mainstay.operator.endpoint.observe.FailoverHistory.Cause;
import dev.mainstay.operator.endpoint.observe.NodeReport;
import dev.mainstay.operator.endpoint.observe.NodeSight;
import dev.mainstay.operator.endpoint.observe.Transition;
import dev.mainstay.operator.endpoint.plan.EndpointPlan;
import dev.mainstay.operator.endpoint.plan.EndpointPlan.Candidate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Why an address moved that the operator did not move. Pure. */
final class MoveCause {
  private MoveCause() {}

  /** As far as it was observed: what the old holder's own status says, or that it says nothing. */
  static Cause of(Transition move, EndpointPlan plan, EndpointView view, Instant now) {
    String from = move.from();
    NodeSight sight = from == null ? null : view.nodes().get(from);
    Optional<NodeReport> report =
        Optional.ofNullable(sight).filter(s -> s.failures() == 0).flatMap(s -> s.fresh(now));
    if (report.isEmpty()) {
      return new Cause(Kind.Failover, "NodeSilent");
    }
    String state =
        report.get().vrrp().stream()
            .filter(v -> v.address().equals(move.address()))
            .map(NodeReport.Vrrp::state)
            .findFirst()
            .orElse("None");
    if (state.equals("BACKUP") && report.get().mayHold() && preempts(move, plan)) {
      return new Cause(Kind.Switchover, "Preempted");
    }
    return new Cause(
        Kind.Failover,
        switch (state) {
          case "FAULT" -> "LoadBalancersFailed";
          case "BACKUP", "MASTER" -> "KeepalivedInterrupted";
          default -> "KeepalivedStopped";
        });
  }

  private static boolean preempts(Transition move, EndpointPlan plan) {
    if (!plan.spec().failover().preempt()) {
      return false;
    }
    List<String> falling =
        plan.instances().stream()
            .filter(i -> i.address().equals(move.address()))
            .flatMap(i -> i.candidates().stream())
            .map(Candidate::node)
            .toList();
    int to = falling.indexOf(move.to());
    return to >= 0 && to < falling.indexOf(move.from());
  }
}
