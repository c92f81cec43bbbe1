package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.NeighbourWatch;
import dev.mainstay.e2e.lab.OutageProbe;
import dev.mainstay.e2e.lab.OutageReport;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Takes one run in a whole cluster: probe, fault, quiet, what the subject says, whole again. */
record Measurement(Target target) {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration OUTAGE_LIMIT = Duration.ofMinutes(2);

  /** A status may still say what was true before the fault. */
  private static final Duration STATUS_AGE = Duration.ofSeconds(5);

  Run take(Scenario scenario, Fault fault) {
    long began = System.nanoTime();
    LabNode holder = target.holder();
    long known = target.failovers();
    Instant struck;
    OutageReport seen;
    List<Instant> moves;
    try (NeighbourWatch neighbour = NeighbourWatch.start(target.address());
        OutageProbe probe =
            OutageProbe.to(target.address(), target.port())
                .every(scenario.pace())
                .timeout(scenario.timeout())
                .start()) {
      struck = Instant.now();
      fault.strike(holder);
      // Before anything is asked of the cluster: a kubectl takes a core for a second.
      probe.awaitQuiet(target.quiet(), OUTAGE_LIMIT);
      seen = probe.stop();
      moves = neighbour.stop();
    }
    Long reported = target.reportedMillis(known, struck, fault.untilReported());
    fault.repair(holder);
    Waiting.sleep(STATUS_AGE);
    target.awaitWhole(LIMIT);
    return Run.of(struck, seen, moves, reported, Duration.ofNanos(System.nanoTime() - began));
  }
}
