package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.Mainstay;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;

/** The address is sent to another node by the annotation, as an administrator does it. */
record Switchover(Mainstay mainstay) implements Fault {
  @Override
  public void strike(LabNode holder) {
    LabNode target = mainstay.cluster().others(holder).getFirst();
    mainstay.requestSwitchover(target);
    Waiting.until(
        "the address is on " + target.name(),
        Duration.ofMinutes(1),
        // Each look costs the machine that also measures.
        Duration.ofSeconds(2),
        () -> target.name().equals(mainstay.endpoint().getStatus().holder()));
  }

  @Override
  public Duration untilReported() {
    return Duration.ofSeconds(30);
  }

  @Override
  public void repair(LabNode holder) {
    mainstay.withdrawSwitchover();
  }
}
