package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.Mainstay;
import dev.mainstay.e2e.Pods;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Both HAProxy pods of the node are deleted, the second when the first has a successor. */
record PodReplacement(Mainstay mainstay) implements Fault {
  /** Longer than the minute that an old HAProxy may take to end its connections. */
  private static final Duration LIMIT = Duration.ofMinutes(4);

  private static final String READY =
      "{range .items[*]}{.metadata.uid}="
          + "{.status.conditions[?(@.type==\"Ready\")].status}{\" \"}{end}";

  @Override
  public void strike(LabNode holder) {
    for (String component : List.of("lb-a", "lb-b")) {
      var pods = new Pods(mainstay.cluster(), component, holder);
      String before = pods.get(READY);
      // Not waited for here: a command in a node has a minute, and so has the pod's end.
      pods.delete("--wait=false");
      Waiting.until(
          "pod " + component + " of " + holder.name() + " is replaced",
          LIMIT,
          // Each look costs the machine that also measures.
          Duration.ofSeconds(2),
          () -> replaced(before, pods.get(READY)));
      mainstay.awaitSettled(3, 1, LIMIT);
    }
  }

  /** Each text is a list of {@code uid=Ready}; replaced by exactly one other that is ready. */
  static boolean replaced(String before, String now) {
    String uid = before.split("=", 2)[0];
    return Pattern.matches("[^ =]+=True", now) && !now.startsWith(uid + "=");
  }

  @Override
  public Duration untilReported() {
    return Duration.ZERO;
  }

  @Override
  public void repair(LabNode holder) {}
}
