package dev.mainstay.e2e.bench;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Failover;
import dev.mainstay.e2e.Mainstay;
import dev.mainstay.e2e.lab.LabException;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.OutageProbe;
import dev.mainstay.e2e.lab.OutageReport;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes one run: whole cluster, probe, fault, quiet, what the resource says, whole cluster. */
record Measurement(Mainstay mainstay) {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration QUIET = Duration.ofSeconds(3);
  private static final Duration OUTAGE_LIMIT = Duration.ofMinutes(1);

  /** The resource may still say what was true before the fault. */
  private static final Duration STATUS_AGE = Duration.ofSeconds(5);

  /** Both clocks are this machine's; the operator's probe may have failed an interval earlier. */
  private static final Duration EARLIER = Duration.ofSeconds(1);

  Run take(Scenario scenario, Fault fault) {
    long began = System.nanoTime();
    mainstay.awaitSettled(3, 1, LIMIT);
    LabNode holder = mainstay.holder();
    long known = Mainstay.failovers(mainstay.endpoint());
    Instant struck;
    OutageReport seen;
    try (OutageProbe probe =
        OutageProbe.to(mainstay.virtualIp(), Mainstay.PORT)
            .every(scenario.pace())
            .timeout(scenario.timeout())
            .start()) {
      struck = Instant.now();
      fault.strike(holder);
      // Before anything is asked of the cluster: a kubectl takes a core for a second.
      probe.awaitQuiet(QUIET, OUTAGE_LIMIT);
      seen = probe.stop();
    }
    Long reported = reported(known, struck, fault.untilReported());
    fault.repair(holder);
    Waiting.sleep(STATUS_AGE);
    mainstay.awaitSettled(3, 1, LIMIT);
    return Run.of(seen, reported, Duration.ofNanos(System.nanoTime() - began));
  }

  /** A failover that is not reported is a result, not an error. */
  private @Nullable Long reported(long known, Instant struck, Duration limit) {
    if (limit.isZero()) {
      return null;
    }
    try {
      ControlPlaneEndpoint endpoint =
          mainstay.awaitEndpoint(
              "failover " + (known + 1) + " is on the resource with its outage",
              limit,
              e -> Mainstay.failovers(e) > known && outage(e, struck).isPresent());
      return outage(endpoint, struck).orElseThrow();
    } catch (LabException e) {
      return null;
    }
  }

  private static Optional<Long> outage(ControlPlaneEndpoint endpoint, Instant struck) {
    return Optional.ofNullable(endpoint.getStatus())
        .map(ControlPlaneEndpointStatus::failover)
        .map(ControlPlaneEndpointStatus.FailoverStatus::last)
        .filter(f -> !Instant.parse(f.at()).isBefore(struck.minus(EARLIER)))
        .map(Failover::outageMillis)
        .map(Integer::longValue);
  }
}
