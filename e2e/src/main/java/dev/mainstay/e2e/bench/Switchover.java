package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.Mainstay;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;

/** The address is sent to another node by the annotation, as an administrator does it. */
record Switchover(Mainstay mainstay) implements Fault {
  private static final String ANNOTATION = "mainstay.dev/switchover";

  @Override
  public void strike(LabNode holder) {
    String target =
        mainstay.cluster().controlPlaneNodes().stream()
            .map(LabNode::name)
            .filter(name -> !name.equals(holder.name()))
            .findFirst()
            .orElseThrow();
    annotate(ANNOTATION + "=" + target);
    Waiting.until(
        "the address is on " + target,
        Duration.ofMinutes(1),
        // Each look costs the machine that also measures.
        Duration.ofSeconds(2),
        () -> target.equals(mainstay.endpoint().getStatus().holder()));
  }

  @Override
  public Duration untilReported() {
    return Duration.ofSeconds(30);
  }

  /** A value that was handled once starts nothing a second time. */
  @Override
  public void repair(LabNode holder) {
    annotate(ANNOTATION + "-");
  }

  private void annotate(String annotation) {
    mainstay
        .cluster()
        .kubectl("annotate", "cpep", "main", "--overwrite", annotation)
        .orThrow("annotate");
  }
}
