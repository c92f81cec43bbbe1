package dev.mainstay.operator.etcd.actions;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Blocker;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Gate;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.PlannedAction;
import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.quorum.Finding;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what would help into what may be recommended: at most one command at a time. */
public final class ActionPlanner {
  private ActionPlanner() {}

  /**
   * Pure. {@code memory} has taken in the round of {@code seen}. Most urgent first; the first one
   * that no gate closes carries its command, the others what closes theirs.
   */
  public static List<PlannedAction> plan(Situation seen, ActionMemory memory) {
    List<PlannedAction> planned = new ArrayList<>();
    @Nullable Want open = null;
    for (Want want : Wants.of(seen, memory)) {
      List<Blocker> objections = new ArrayList<>(Gates.objections(seen, memory, want));
      if (open != null) {
        objections.add(new Blocker(Gate.OneAtATime, open.type() + " comes first."));
      } else if (objections.isEmpty()) {
        open = want;
      }
      planned.add(action(seen, memory, want, objections));
    }
    return planned;
  }

  private static PlannedAction action(
      Situation seen, ActionMemory memory, Want want, List<Blocker> objections) {
    Instant since = memory.since().getOrDefault(want, seen.now());
    boolean free = objections.isEmpty();
    return new PlannedAction(
        want.type(),
        want.memberId() == 0 ? null : Member.hex(want.memberId()),
        seen.finding(want.memberId()).map(Finding::title).orElse(null),
        Commands.why(seen, want),
        since.truncatedTo(ChronoUnit.SECONDS).toString(),
        free ? Commands.of(seen, memory, want).orElse(null) : null,
        free ? null : objections);
  }
}
