package dev.mainstay.operator.etcd.actions;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.ActionType;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Blocker;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Gate;
import dev.mainstay.operator.etcd.client.MemberStatus;
import dev.mainstay.operator.etcd.client.MemberStatus.Space;
import dev.mainstay.operator.etcd.quorum.Alarm;
import dev.mainstay.operator.etcd.quorum.Finding;
import dev.mainstay.operator.etcd.quorum.Quorum;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * May this be done now? Every gate of an action is asked, and none relies on another having been.
 * What is not known counts against it.
 */
final class Gates {
  private static final Duration SETTLED = Duration.ofMinutes(5);
  private static final Duration JOINING = Duration.ofMinutes(10);
  private static final Duration LEADERSHIP = Duration.ofMinutes(10);
  private static final long LAG = 1000;
  private static final int FULL_PERCENT = 80;

  private static final List<Gate> ALL =
      List.of(
          Gate.NotPaused,
          Gate.ObservationFresh,
          Gate.QuorumProven,
          Gate.OneCluster,
          Gate.ViewsAgree,
          Gate.GraceOver,
          Gate.AskableMember);
  private static final Map<ActionType, List<Gate>> OWN =
      Map.of(
          ActionType.DisarmNoSpace,
          List.of(Gate.NoCorruption, Gate.SpaceFreed),
          ActionType.EvictLearner,
          List.of(Gate.MembershipSettled, Gate.NoNodeJoining, Gate.NoOtherLearner),
          ActionType.RemoveOrphan,
          List.of(
              Gate.MembershipSettled,
              Gate.NodesKnown,
              Gate.NoNodeJoining,
              Gate.NoOtherLearner,
              Gate.ToleranceKept),
          ActionType.MoveLeader,
          List.of(Gate.LeaderSettled, Gate.SuccessorReady),
          ActionType.Defragment,
          List.of(Gate.ToleranceKept, Gate.LeaderLast));

  private final Situation seen;
  private final ActionMemory memory;
  private final Want want;

  private Gates(Situation seen, ActionMemory memory, Want want) {
    this.seen = seen;
    this.memory = memory;
    this.want = want;
  }

  /** Every objection, in the order of the gates; empty if the action may be taken. */
  static List<Blocker> objections(Situation seen, ActionMemory memory, Want want) {
    var gates = new Gates(seen, memory, want);
    List<Gate> asked = new ArrayList<>(ALL);
    asked.addAll(OWN.getOrDefault(want.type(), List.of()));
    List<Blocker> found = new ArrayList<>();
    for (Gate gate : asked) {
      String objection = gates.objection(gate);
      if (objection != null) {
        found.add(new Blocker(gate, objection));
      }
    }
    return found;
  }

  /** How long a want must have stood. */
  static Duration grace(ActionType type) {
    return switch (type) {
      case DisarmNoSpace -> Duration.ofMinutes(1);
      case EvictLearner, Defragment -> Duration.ofMinutes(10);
      case RemoveOrphan -> Duration.ofMinutes(15);
      case MoveLeader -> Duration.ZERO;
    };
  }

  /** Who may take over as leader, the same one each time; empty if nobody is fit. */
  static Optional<Finding> successor(Situation seen, ActionMemory memory) {
    Optional<MemberStatus> leader = seen.leader().flatMap(l -> memory.status(l.member().id()));
    return seen.findings().stream()
        .filter(Situation::participates)
        .filter(f -> !seen.isCordoned(f))
        .filter(f -> leader.isPresent() && f.member().id() != leader.get().memberId())
        .filter(
            f ->
                memory
                    .status(f.member().id())
                    .filter(s -> leader.orElseThrow().appliedIndex() - s.appliedIndex() <= LAG)
                    .isPresent())
        .filter(f -> !memory.since().containsKey(new Want(ActionType.Defragment, f.member().id())))
        .min(Comparator.comparing(Finding::title));
  }

  private @Nullable String objection(Gate gate) {
    return switch (gate) {
      case NotPaused -> when(seen.paused(), "spec.paused is true.");
      case ObservationFresh ->
          when(
              Duration.between(seen.seen().time(), seen.now()).compareTo(seen.fresh()) > 0,
              "the last round of probes is older than %d s.".formatted(seen.fresh().toSeconds()));
      case QuorumProven ->
          when(
              seen.view().quorum().filter(q -> q.margin() >= 0).isEmpty()
                  || !seen.view().latest().quorate(),
              "fewer members than a quorum answered a linearizable read from here.");
      case OneCluster ->
          when(
              seen.view().latest().clusterIds().size() > 1,
              "members of different clusters answer.");
      case ViewsAgree ->
          when(
              seen.view().latest().membership().differing(),
              "members answer with different member lists.");
      case MembershipSettled ->
          when(
              !stood(memory.votingSince(), SETTLED),
              "the member list changed, or the operator started, less than 5 minutes ago.");
      case NodesKnown ->
          when(
              !seen.targets().apiReachable() || seen.targets().nodes().isEmpty(),
              "the nodes cannot be listed now.");
      case NoNodeJoining ->
          when(
              seen.stacked()
                  && !memory.nodesSince().values().stream().allMatch(t -> stood(t, JOINING)),
              "a control-plane node appeared, or the operator started, less than 10 minutes ago:"
                  + " it may be joining.");
      case NoOtherLearner ->
          when(
              seen.findings().stream()
                  .anyMatch(f -> f.member().learner() && f.member().id() != want.memberId()),
              "another learner is being added.");
      case GraceOver ->
          when(
              !stood(memory.since().get(want), grace(want.type())),
              "it has to stand for " + grace(want.type()).toMinutes() + " minutes.");
      case ToleranceKept -> tolerance();
      case LeaderSettled ->
          when(
              !stood(leaderSince(), LEADERSHIP),
              "the leader changed, or the operator started, less than 10 minutes ago.");
      case LeaderLast -> leaderLast();
      case SuccessorReady ->
          when(
              successor(seen, memory).isEmpty(),
              "no other voter takes part, keeps up, is defragmented and on a node that is not"
                  + " cordoned.");
      case NoCorruption ->
          when(
              seen.view().latest().alarmed(Alarm.Kind.CORRUPT),
              "the alarm CORRUPT is active, and disarming would clear it too.");
      case SpaceFreed -> spaceFreed();
      case AskableMember ->
          when(
              Commands.executor(seen, want).isEmpty(),
              "no member that takes part can be asked to do it.");
      case OneAtATime -> null; // asked by the planner, which alone sees the other actions
    };
  }

  private @Nullable String tolerance() {
    Optional<Quorum> quorum = seen.view().quorum();
    if (quorum.isEmpty()) {
      return "the voters are not known.";
    }
    if (want.type() == ActionType.Defragment) {
      // It answers nobody meanwhile, like a member that failed.
      return when(
          quorum.get().margin() < 1, "no voter may be missing meanwhile: the tolerance is 0.");
    }
    // An orphan is out by two witnesses: nobody can ask it, and its node is gone.
    return when(
        quorum.get().voters() < 2 || quorum.get().afterRemove(false).margin() < 0,
        "the voters that are left would have no quorum.");
  }

  private @Nullable String leaderLast() {
    boolean leader = seen.leader().filter(l -> l.member().id() == want.memberId()).isPresent();
    return when(
        leader && seen.findings().size() > 1,
        "it is the leader, which would stop every write: defragment the others, then move the"
            + " leadership.");
  }

  private @Nullable String spaceFreed() {
    for (Finding finding : seen.findings()) {
      Space space =
          memory.status(finding.member().id()).map(MemberStatus::space).orElse(Space.UNKNOWN);
      if (space.quota() <= 0) {
        return finding.title()
            + " does not tell its quota (etcd before 3.6, or not asked yet): compact, defragment"
            + " each member, and compare etcd_server_quota_backend_bytes with the size yourself.";
      }
      if (100.0 * space.size() / space.quota() >= FULL_PERCENT) {
        return finding.title()
            + " uses "
            + FULL_PERCENT
            + " % of its quota or more: compact, then defragment it.";
      }
    }
    return null;
  }

  private @Nullable Instant leaderSince() {
    var leader = seen.view().leader();
    return leader == null ? null : leader.since();
  }

  private boolean stood(@Nullable Instant since, Duration time) {
    return since != null && Duration.between(since, seen.now()).compareTo(time) >= 0;
  }

  private static @Nullable String when(boolean closed, String message) {
    return closed ? message : null;
  }
}
