package dev.mainstay.operator.etcd.actions;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.ActionType;
import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.client.MemberStatus;
import dev.mainstay.operator.etcd.quorum.Finding;
import dev.mainstay.operator.etcd.recovery.Shell;
import java.util.Comparator;
import java.util.Optional;

/** The exact command for an action. Everything that etcd told is quoted for the shell. */
final class Commands {
  private static final long MIB_PER_MINUTE = 512;

  private Commands() {}

  /** The member that is asked: itself to defragment, else one that takes part and stays. */
  static Optional<Finding> executor(Situation seen, Want want) {
    Comparator<Finding> leaderFirst =
        Comparator.comparing((Finding f) -> !seen.leader().equals(Optional.of(f)))
            .thenComparing(Finding::title);
    Optional<Finding> executor =
        switch (want.type()) {
          case Defragment -> seen.finding(want.memberId()).filter(Finding::good);
          case MoveLeader -> seen.leader();
          case DisarmNoSpace, EvictLearner, RemoveOrphan ->
              seen.findings().stream()
                  .filter(Situation::participates)
                  .filter(f -> f.member().id() != want.memberId())
                  .min(leaderFirst);
        };
    return executor.filter(f -> Shell.etcdctl(seen.targets(), f).isPresent());
  }

  /** Empty if nobody can be asked. */
  static Optional<String> of(Situation seen, ActionMemory memory, Want want) {
    return executor(seen, want)
        .flatMap(f -> Shell.etcdctl(seen.targets(), f))
        .flatMap(etcdctl -> arguments(seen, memory, want).map(a -> etcdctl + " " + a));
  }

  private static Optional<String> arguments(Situation seen, ActionMemory memory, Want want) {
    return switch (want.type()) {
      case DisarmNoSpace -> Optional.of("alarm disarm");
      case EvictLearner, RemoveOrphan ->
          Optional.of("member remove " + Member.hex(want.memberId()));
      case MoveLeader ->
          Gates.successor(seen, memory).map(f -> "move-leader " + Member.hex(f.member().id()));
      case Defragment -> Optional.of("defrag --command-timeout=" + minutes(memory, want) + "m");
    };
  }

  /** etcd's client gives up after 5 s and the member goes on alone; a large file takes minutes. */
  private static long minutes(ActionMemory memory, Want want) {
    long size =
        memory.status(want.memberId()).map(MemberStatus::space).map(s -> s.size()).orElse(0L);
    return 1 + (size >> 20) / MIB_PER_MINUTE;
  }

  static String why(Situation seen, Want want) {
    ActionType type = want.type();
    return switch (type) {
      case DisarmNoSpace ->
          "The alarm NOSPACE stays, and etcd refuses every write, until it is disarmed.";
      case EvictLearner ->
          "The learner makes no progress, and etcd admits no further one beside it.";
      case RemoveOrphan ->
          "No node of spec.stacked.nodeSelector runs this voter, and it does not answer; it counts"
              + " in the quorum until it is removed.";
      case MoveLeader ->
          seen.finding(want.memberId()).filter(seen::isCordoned).isPresent()
              ? "Its node is cordoned: a leader that is moved leaves no gap, one that is stopped"
                  + " does."
              : "Of all members only the leader is left to be defragmented, which would stop every"
                  + " write.";
      case Defragment ->
          "At least 45 % or 200 MiB of its database file is free space that counts against the"
              + " quota.";
    };
  }
}
