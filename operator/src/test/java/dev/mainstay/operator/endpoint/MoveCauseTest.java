package dev.mainstay.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Kind;
import dev.mainstay.operator.endpoint.observe.EndpointView;
import dev.mainstay.operator.endpoint.observe.FailoverHistory.Cause;
import dev.mainstay.operator.endpoint.observe.NodeReport;
import dev.mainstay.operator.endpoint.observe.NodeSight;
import dev.mainstay.operator.endpoint.observe.Transition;
import dev.mainstay.operator.endpoint.plan.Allocation;
import dev.mainstay.operator.endpoint.plan.EndpointPlan;
import dev.mainstay.operator.endpoint.plan.EndpointPlan.Candidate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoveCauseTest {
  private static final String VIP = "192.0.2.100";
  private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

  /** {@code state}: of the old holder; {@code polls}: of it that failed. cp-1 is preferred. */
  @ParameterizedTest(name = "preempt {0}, {1} to {2}, {3}, {4} HAProxy, {5} polls failed: {6} {7}")
  @CsvSource({
    "true,  cp-2, cp-1, BACKUP, 2, 0, Switchover, Preempted",
    "true,  cp-3, cp-2, BACKUP, 1, 0, Switchover, Preempted", // cp-1 is dead
    "false, cp-2, cp-1, BACKUP, 2, 0, Failover,   KeepalivedInterrupted",
    "true,  cp-1, cp-2, BACKUP, 2, 0, Failover,   KeepalivedInterrupted",
    "true,  cp-2, cp-1, MASTER, 2, 0, Failover,   KeepalivedInterrupted",
    "true,  cp-2, cp-1, BACKUP, 0, 0, Failover,   KeepalivedInterrupted",
    "true,  cp-2, cp-1, FAULT,  0, 0, Failover,   LoadBalancersFailed",
    "true,  cp-2, cp-1, STOP,   2, 0, Failover,   KeepalivedStopped",
    "true,  cp-2, cp-1, BACKUP, 2, 1, Failover,   NodeSilent",
    "true,  cp-9, cp-1, BACKUP, 2, 0, Failover,   NodeSilent"
  })
  void aMoveIsAPreemptionOnlyWhereNothingFailed(
      boolean preempt,
      String from,
      String to,
      String state,
      int haproxies,
      int polls,
      Kind kind,
      String cause) {
    // Given
    var up = new NodeReport.LoadBalancer(true, 3, "h", true, Map.of(), List.of());
    String old = from.equals("cp-9") ? "cp-3" : from;
    var report =
        new NodeReport(
            old,
            List.of(new NodeReport.Vrrp(VIP, "eth0", state, null, false)),
            null,
            haproxies == 0 ? Map.of() : haproxies == 1 ? Map.of("a", up) : Map.of("a", up, "b", up),
            List.of(),
            List.of(),
            null);
    var view =
        new EndpointView(Map.of(), Map.of(old, new NodeSight(old, report, NOW, polls)), List.of());
    var move = new Transition(VIP, from, to, NOW.minusSeconds(3), 20, 1, "cp-3");

    // Then
    assertThat(MoveCause.of(move, plan(preempt), view, NOW)).isEqualTo(new Cause(kind, cause));
  }

  private static EndpointPlan plan(boolean preempt) {
    var candidates =
        List.of(
            new Candidate("cp-1", "192.0.2.11", "eth0", 254, preempt),
            new Candidate("cp-2", "192.0.2.12", "eth0", 170, preempt),
            new Candidate("cp-3", "192.0.2.13", "eth0", 85, preempt));
    return new EndpointPlan(
        "main",
        Specs.with("failover: {preempt: %s}".formatted(preempt)),
        0,
        List.of(),
        List.of(new EndpointPlan.Instance(VIP, 51, candidates)),
        new Allocation(0, Map.of()));
  }
}
