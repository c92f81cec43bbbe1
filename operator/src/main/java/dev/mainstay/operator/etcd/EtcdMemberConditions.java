package dev.mainstay.operator.etcd;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.RaftLag;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.quorum.Alarm;
import dev.mainstay.operator.etcd.quorum.Concern;
import dev.mainstay.operator.etcd.quorum.Finding;
import dev.mainstay.operator.etcd.quorum.Rules;
import dev.mainstay.operator.etcd.quorum.TopologyView;
import dev.mainstay.operator.etcd.quorum.Troubles;
import dev.mainstay.operator.status.ConditionSet;
import dev.mainstay.operator.status.ConditionType;
import dev.mainstay.operator.status.EtcdReason;
import dev.mainstay.operator.status.Truth;
import java.util.List;
import java.util.stream.Collectors;

/** Conditions about members. Messages name members and limits, never numbers that change. */
final class EtcdMemberConditions {
  private final ConditionSet set;
  private final TopologyView view;
  private final Troubles troubles;

  private EtcdMemberConditions(ConditionSet set, TopologyView view) {
    this.set = set;
    this.view = view;
    this.troubles = view.troubles();
  }

  static void put(ConditionSet set, TopologyView view) {
    EtcdCertificateCondition.put(set, view);
    if (view.state() == State.Unknown
        && view.latest().findings().stream().noneMatch(Finding::answered)) {
      silent(set, "No member gave an answer.");
      return;
    }
    var conditions = new EtcdMemberConditions(set, view);
    conditions.membersHealthy();
    conditions.membershipConsistent();
    conditions.alarmsClear();
    EtcdStorageCondition.put(set, view);
    EtcdPerformanceCondition.put(set, view);
    conditions.versionsSupported();
  }

  static void unknown(ConditionSet set, String why) {
    silent(set, why);
    EtcdCertificateCondition.unknown(set, why);
  }

  /** An expired certificate is shown, but answers nothing. */
  private static void silent(ConditionSet set, String why) {
    set.put(ConditionType.MEMBERS_HEALTHY, Truth.UNKNOWN, EtcdReason.PARTIAL_OBSERVATION, why);
    set.put(ConditionType.MEMBERSHIP_CONSISTENT, Truth.UNKNOWN, EtcdReason.VIEW_UNAVAILABLE, why);
    set.put(ConditionType.ALARMS_CLEAR, Truth.UNKNOWN, EtcdReason.NOT_OBSERVED, why);
    set.put(ConditionType.STORAGE_HEALTHY, Truth.UNKNOWN, EtcdReason.NOT_OBSERVED, why);
    set.put(ConditionType.PERFORMANCE_HEALTHY, Truth.UNKNOWN, EtcdReason.NOT_OBSERVED, why);
    set.put(ConditionType.VERSIONS_SUPPORTED, Truth.UNKNOWN, EtcdReason.NOT_OBSERVED, why);
  }

  private void membersHealthy() {
    List<Finding> bad = view.findings().stream().filter(f -> !f.good()).toList();
    List<Finding> lagging =
        view.findings().stream()
            .filter(f -> view.lag(f) == RaftLag.Behind || view.lag(f) == RaftLag.Stuck)
            .toList();
    if (!bad.isEmpty()) {
      Finding worst = bad.getFirst();
      EtcdReason reason =
          switch (worst.health()) {
            case Unreachable -> EtcdReason.MEMBER_UNREACHABLE;
            case Isolated -> EtcdReason.MEMBER_ISOLATED;
            case NoLeader -> EtcdReason.MEMBER_NO_LEADER;
            case Unstarted -> EtcdReason.MEMBER_UNSTARTED;
            case ReadFailed, Participating, Replicating -> EtcdReason.PARTIAL_OBSERVATION;
          };
      Truth truth = reason == EtcdReason.PARTIAL_OBSERVATION ? Truth.UNKNOWN : Truth.FALSE;
      String message =
          bad.stream()
              .map(f -> f.title() + ": " + f.message() + ".")
              .collect(Collectors.joining(" "));
      set.put(ConditionType.MEMBERS_HEALTHY, truth, reason, message);
    } else if (!lagging.isEmpty()) {
      set.put(
          ConditionType.MEMBERS_HEALTHY,
          Truth.FALSE,
          EtcdReason.RAFT_LAGGING,
          "%s: more than %d entries of the log behind for %d s. Check disk and network there."
              .formatted(titles(lagging), Rules.RAFT_LAG, Rules.DEFAULT_HOLD.toSeconds()));
    } else {
      set.put(
          ConditionType.MEMBERS_HEALTHY,
          Truth.TRUE,
          EtcdReason.ALL_PARTICIPATING,
          "Every voter takes part, every learner replicates.");
    }
  }

  private void membershipConsistent() {
    if (view.state() == State.SplitBrain) {
      inconsistent(EtcdReason.CLUSTER_ID_MISMATCH, "Members of different clusters answer.");
    } else if (view.latest().membership().members().isEmpty()) {
      set.put(
          ConditionType.MEMBERSHIP_CONSISTENT,
          Truth.UNKNOWN,
          EtcdReason.VIEW_UNAVAILABLE,
          "No member told the member list.");
    } else if (troubles.has(Concern.VIEWS_DIFFER) || view.latest().membership().contested()) {
      inconsistent(
          EtcdReason.VIEWS_DIFFER,
          "Not all members tell the same member list; that passes while one joins or leaves. If it"
              + " stays, compare etcdctl member list on each member.");
    } else if (troubles.has(Concern.DUPLICATE_NAME)) {
      inconsistent(
          EtcdReason.DUPLICATE_NAME,
          "Two members have the same name; remove the one whose machine is gone, by its id.");
    } else if (!view.orphans().isEmpty()) {
      inconsistent(
          EtcdReason.ORPHAN_MEMBER,
          "%s: in the member list, but no node runs it and it answers nobody. It still counts; see"
                  .formatted(titles(view.orphans()))
              + " status.orphanMembers.");
    } else if (!view.stuckLearners().isEmpty()) {
      inconsistent(
          EtcdReason.LEARNER_STUCK,
          "%s: a learner that was not promoted within %d minutes blocks every further join. Promote"
                  .formatted(titles(view.stuckLearners()), Rules.LEARNER_TIMEOUT.toMinutes())
              + " it, or remove it and join again.");
    } else if (!view.nodesWithoutMember().isEmpty()) {
      inconsistent(
          EtcdReason.NODE_WITHOUT_MEMBER,
          "%s: a control-plane node that runs no member. Join it again, or correct"
                  .formatted(String.join(", ", view.nodesWithoutMember()))
              + " spec.stacked.nodeSelector.");
    } else if (troubles.has(Concern.EVEN_VOTERS)) {
      inconsistent(
          EtcdReason.EVEN_VOTER_COUNT,
          "An even number of voters survives no more failures than one less: use an odd number, or"
              + " set spec.expectations.allowEven.");
    } else {
      set.put(
          ConditionType.MEMBERSHIP_CONSISTENT,
          Truth.TRUE,
          EtcdReason.IN_SYNC,
          "The members agree on the member list, and it fits the nodes.");
    }
  }

  private void inconsistent(EtcdReason reason, String message) {
    set.put(ConditionType.MEMBERSHIP_CONSISTENT, Truth.FALSE, reason, message);
  }

  private void alarmsClear() {
    List<Alarm> alarms = troubles.alarms();
    if (alarms.isEmpty()) {
      set.put(ConditionType.ALARMS_CLEAR, Truth.TRUE, EtcdReason.NO_ALARMS, "etcd holds no alarm.");
      return;
    }
    boolean corrupt = troubles.alarmed(Alarm.Kind.CORRUPT);
    set.put(
        ConditionType.ALARMS_CLEAR,
        Truth.FALSE,
        corrupt ? EtcdReason.CORRUPT : EtcdReason.NO_SPACE,
        alarms.stream().map(this::sentence).collect(Collectors.joining(" ")));
  }

  private String sentence(Alarm alarm) {
    String whose =
        alarm.memberId() == 0
            ? "a member that etcd cannot name"
            : view.findings().stream()
                .filter(f -> f.member().id() == alarm.memberId())
                .map(Finding::title)
                .findFirst()
                .orElse("member " + Member.hex(alarm.memberId()));
    return switch (alarm.kind()) {
      case NOSPACE ->
          "NOSPACE, raised for %s: every write is refused. Compact, defragment, then disarm it."
              .formatted(whose);
      case CORRUPT ->
          "CORRUPT, raised for %s: its data differs from the others'. Replace that member; do not"
                  .formatted(whose)
              + " disarm the alarm before.";
    };
  }

  private void versionsSupported() {
    boolean mixed = view.mixedVersions();
    boolean told = view.findings().stream().anyMatch(f -> !f.version().isEmpty());
    set.put(
        ConditionType.VERSIONS_SUPPORTED,
        told ? Truth.of(!mixed) : Truth.UNKNOWN,
        told ? mixed ? EtcdReason.MIXED_VERSIONS : EtcdReason.UNIFORM : EtcdReason.NOT_OBSERVED,
        !told
            ? "No member told its version."
            : mixed
                ? "The members run different minor versions: finish the upgrade, one member at a"
                    + " time."
                : "The members that answer run one minor version.");
  }

  static String titles(List<Finding> findings) {
    return findings.stream().map(Finding::title).collect(Collectors.joining(", "));
  }
}
