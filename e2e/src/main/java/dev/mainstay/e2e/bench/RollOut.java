package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.Mainstay;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.util.List;

/** The operator rolls a change of the spec out over all nodes. */
final class RollOut implements Fault {
  private static final Duration LIMIT = Duration.ofMinutes(6);

  private final Mainstay mainstay;
  private final List<String> specs;
  private int next;

  /** {@code specs}: taken by turns, as the same again would change nothing. */
  RollOut(Mainstay mainstay, List<String> specs) {
    this.mainstay = mainstay;
    this.specs = List.copyOf(specs);
  }

  @Override
  public void strike(LabNode holder) {
    mainstay.change(specs.get(next));
    next = (next + 1) % specs.size();
    Waiting.until(
        "the change is rolled out",
        LIMIT,
        // Each look costs the machine that also measures.
        Duration.ofSeconds(2),
        mainstay::rolledOut);
  }

  @Override
  public Duration untilReported() {
    return Duration.ZERO;
  }

  @Override
  public void repair(LabNode holder) {}
}
