package dev.mainstay.operator.etcd.actions;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.ActionType;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Health;
import dev.mainstay.operator.etcd.client.MemberStatus;
import dev.mainstay.operator.etcd.client.MemberStatus.Space;
import dev.mainstay.operator.etcd.quorum.Alarm;
import dev.mainstay.operator.etcd.quorum.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Finds what would help, whether or not it may be done now. */
final class Wants {
  /** Below it a smaller file is not worth a member that answers nobody for seconds. */
  static final long LEAST_FILE = 100L << 20;

  private static final long MUCH_FREE = 200L << 20;
  private static final long KEEPS_UNTIL = 100L << 20;
  private static final Duration STANDSTILL = Duration.ofMinutes(1);

  private Wants() {}

  /** In the order in which they are to be done; at most one for each type and member. */
  static List<Want> of(Situation seen, ActionMemory memory) {
    List<Want> wants = new ArrayList<>();
    if (seen.view().latest().alarmed(Alarm.Kind.NOSPACE)) {
      wants.add(Want.ofCluster(ActionType.DisarmNoSpace));
    }
    for (Finding finding : seen.findings()) {
      if (finding.member().learner() && isStuck(finding, seen, memory)) {
        wants.add(new Want(ActionType.EvictLearner, finding.member().id()));
      }
    }
    for (Finding finding : seen.findings()) {
      if (isOrphan(finding, seen)) {
        wants.add(new Want(ActionType.RemoveOrphan, finding.member().id()));
      }
    }
    List<Long> fragmented =
        seen.findings().stream()
            .filter(f -> f.good() && isFragmented(f, memory))
            .map(f -> f.member().id())
            .toList();
    seen.leader()
        .filter(l -> seen.isCordoned(l) || fragmented.equals(List.of(l.member().id())))
        .filter(l -> seen.findings().size() > 1)
        .ifPresent(l -> wants.add(new Want(ActionType.MoveLeader, l.member().id())));
    fragmented.forEach(id -> wants.add(new Want(ActionType.Defragment, id)));
    return wants;
  }

  /**
   * A voter that no selected node runs and nobody can ask. Only a stacked etcd has nodes to compare
   * with; without any node the list was not read, or the selector is wrong.
   */
  private static boolean isOrphan(Finding finding, Situation seen) {
    return seen.stacked()
        && !seen.targets().nodes().isEmpty()
        && !finding.member().learner()
        && finding.node() == null
        && (finding.health() == Health.Unreachable || finding.health() == Health.Unstarted);
  }

  /** A learner that keeps up waits for its promotion, and is not stuck. */
  private static boolean isStuck(Finding finding, Situation seen, ActionMemory memory) {
    if (!finding.good()) {
      return true;
    }
    long id = finding.member().id();
    long own = memory.status(id).map(MemberStatus::appliedIndex).orElse(0L);
    long leaders =
        seen.leader()
            .flatMap(l -> memory.status(l.member().id()))
            .map(MemberStatus::appliedIndex)
            .orElse(0L);
    var progress = memory.progress().get(id);
    boolean stands =
        progress != null
            && Duration.between(progress.since(), seen.seen().time()).compareTo(STANDSTILL) >= 0;
    // etcd itself promotes from nine tenths of the leader's index on.
    return stands && own / 9.0 < leaders / 10.0;
  }

  /** Once wanted it stays so until half of the cause is gone, or it would come and go. */
  private static boolean isFragmented(Finding finding, ActionMemory memory) {
    long id = finding.member().id();
    Space space = memory.status(id).map(MemberStatus::space).orElse(Space.UNKNOWN);
    long free = space.size() - space.inUse();
    boolean wanted = memory.since().containsKey(new Want(ActionType.Defragment, id));
    long percent = space.size() == 0 ? 0 : 100 * free / space.size();
    return space.size() >= LEAST_FILE
        && (free >= (wanted ? KEEPS_UNTIL : MUCH_FREE) || percent >= (wanted ? 35 : 45));
  }
}
