package dev.mainstay.operator.etcd.recovery;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Precision;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.RecoveryPlan;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.client.MemberStatus;
import dev.mainstay.operator.etcd.observe.EtcdTargets;
import dev.mainstay.operator.etcd.quorum.Finding;
import dev.mainstay.operator.etcd.quorum.TopologyView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Names the member with the newest data and the way back, while quorum is lost. */
public final class RecoveryPlanner {
  private static final long MAX_NUMBER = 9007199254740991L; // what JSON numbers keep exactly

  private static final int MAX_STEP = 2048;
  private static final String CUT = " ... cut: do not run this step, names are too long";

  private RecoveryPlanner() {}

  /**
   * Pure. Empty unless the published state is QuorumLost.
   *
   * @param statuses the last status of each member that ever told one, by id
   */
  public static Optional<RecoveryPlan> plan(
      EtcdTargets targets, TopologyView view, Map<Long, MemberStatus> statuses) {
    if (view.state() != State.QuorumLost || view.quorum().isEmpty()) {
      return Optional.empty();
    }
    List<Finding> voters = view.findings().stream().filter(f -> !f.member().learner()).toList();
    List<Finding> alive = voters.stream().filter(RecoveryPlanner::answers).toList();
    // raft elects by the same order, so no member that answers has an entry that this one lacks.
    Comparator<MemberStatus> newest =
        Comparator.comparing(MemberStatus::term, Long::compareUnsigned)
            .thenComparing(MemberStatus::raftIndex, Long::compareUnsigned)
            .thenComparing(
                Comparator.comparing(MemberStatus::memberId, Long::compareUnsigned).reversed());
    Optional<MemberStatus> best =
        alive.stream().map(f -> statuses.get(f.member().id())).filter(s -> s != null).max(newest);
    Optional<Finding> candidate =
        best.flatMap(s -> alive.stream().filter(f -> f.member().id() == s.memberId()).findFirst());
    int missing = Math.max(1, view.quorum().get().required() - alive.size());
    List<Finding> out = voters.stream().filter(f -> !answers(f)).toList();
    String token = best.map(RecoveryPlanner::token).orElse("");
    List<String> steps = new ArrayList<>();
    if (view.lossPrecision() != Precision.Proven) {
      steps.add(Steps.compare(targets));
    }
    steps.addAll(
        candidate
            .map(
                f ->
                    targets.endpoints().isEmpty()
                        ? KubeadmRecovery.steps(targets, f, token, voters, out, missing)
                        : ExternalRecovery.steps(targets, f, token, voters, out, missing))
            .orElseGet(() -> Steps.withoutCandidate(out, missing)));
    return Optional.of(
        new RecoveryPlan(
            candidate.map(f -> Member.hex(f.member().id())).orElse(null),
            candidate.map(Finding::title).orElse(null),
            best.map(s -> number(s.term())).orElse(null),
            best.map(s -> number(s.raftIndex())).orElse(null),
            steps.stream().map(RecoveryPlanner::bounded).toList()));
  }

  /**
   * Never used before. Ids are made of URLs and token, so with etcd's default one a cluster that
   * was begun with this one member would come back under its old id, and lost members would follow.
   */
  private static String token(MemberStatus best) {
    return "mainstay-" + Member.hex(best.clusterId()) + "-" + Long.toUnsignedString(best.term());
  }

  private static boolean answers(Finding finding) {
    return switch (finding.health()) {
      case Participating, ReadFailed, NoLeader, Isolated -> true;
      case Replicating, Unreachable, Unstarted -> false;
    };
  }

  /** The schema's bound: a step with names of absurd length must not cost the whole status. */
  private static String bounded(String step) {
    return step.length() <= MAX_STEP ? step : step.substring(0, MAX_STEP - CUT.length()) + CUT;
  }

  private static long number(long unsigned) {
    return unsigned < 0 ? MAX_NUMBER : Math.min(unsigned, MAX_NUMBER);
  }
}
