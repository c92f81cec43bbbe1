package dev.mainstay.operator.etcd;

import dev.mainstay.operator.etcd.client.Latency;
import dev.mainstay.operator.etcd.client.Latency.Kind;
import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.quorum.Concern;
import dev.mainstay.operator.etcd.quorum.Finding;
import dev.mainstay.operator.etcd.quorum.Performance;
import dev.mainstay.operator.etcd.quorum.Rules;
import dev.mainstay.operator.etcd.quorum.TopologyView;
import dev.mainstay.operator.status.ConditionSet;
import dev.mainstay.operator.status.ConditionType;
import dev.mainstay.operator.status.EtcdReason;
import dev.mainstay.operator.status.Truth;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The condition about leader, disks and network, before they cost a member. */
final class EtcdPerformanceCondition {
  private final ConditionSet set;
  private final TopologyView view;
  private final Performance performance;

  private EtcdPerformanceCondition(ConditionSet set, TopologyView view) {
    this.set = set;
    this.view = view;
    this.performance = view.latest().performance();
  }

  static void put(ConditionSet set, TopologyView view) {
    new EtcdPerformanceCondition(set, view).performanceHealthy();
  }

  private void performanceHealthy() {
    Map<EtcdReason, String> problems = problems();
    List<Finding> told = view.findings().stream().filter(f -> f.status() != null).toList();
    List<Finding> unread =
        told.stream().filter(f -> !performance.measured(f.member().id())).toList();
    if (!problems.isEmpty()) {
      put(
          Truth.FALSE,
          problems.keySet().iterator().next(), // ordered as in the enumeration: the worst first
          String.join(" ", problems.values()));
    } else if (told.isEmpty()) {
      put(Truth.UNKNOWN, EtcdReason.NOT_OBSERVED, "No member gave its status.");
    } else if (!unread.isEmpty()) {
      put(
          Truth.UNKNOWN,
          EtcdReason.METRICS_UNAVAILABLE,
          "%s: no metrics were read twice in a row, so disk and network times are not known; the"
                  .formatted(EtcdMemberConditions.titles(unread))
              + " leader is stable. A member is measured a minute after its start; k3s and RKE2 serve"
              + " no metrics on the client port. The operator's log has the error.");
    } else {
      put(
          Truth.TRUE,
          EtcdReason.NOMINAL,
          "The leader is stable; disks and network of the members that answer are fast enough.");
    }
  }

  private Map<EtcdReason, String> problems() {
    Map<EtcdReason, String> found = new EnumMap<>(EtcdReason.class);
    if (view.troubles().has(Concern.LEADER_CHURN)) {
      found.put(
          EtcdReason.LEADER_CHURN,
          "The leader changed %d times or more within %d minutes. Check disk latency and the network"
                  .formatted(Rules.LEADER_CHANGES, Rules.LEADER_CHANGES_WITHIN.toMinutes())
              + " between the members.");
    }
    slow(
        found,
        EtcdReason.SLOW_FSYNC,
        Concern.SLOW_FSYNC,
        Kind.WAL_FSYNC,
        "writing the log to disk",
        "Look for what else uses that disk (iostat -x), and give etcd a faster one of its own.");
    slow(
        found,
        EtcdReason.SLOW_COMMIT,
        Concern.SLOW_COMMIT,
        Kind.BACKEND_COMMIT,
        "writing the database to disk",
        "Look for what else uses that disk (iostat -x), for a defragmentation or a backup, and give"
            + " etcd a faster one of its own.");
    slow(
        found,
        EtcdReason.HIGH_PEER_LATENCY,
        Concern.HIGH_PEER_LATENCY,
        Kind.PEER_ROUND_TRIP,
        "a round trip between members",
        "Check the network between those nodes, port 2380, for load and loss.");
    return found;
  }

  private void slow(
      Map<EtcdReason, String> found,
      EtcdReason reason,
      Concern concern,
      Kind kind,
      String what,
      String remedy) {
    List<String> where = new ArrayList<>();
    for (Finding finding : view.findings()) {
      List<Latency> slow = performance.slow(finding.member().id(), kind);
      if (!slow.isEmpty()) {
        where.add(name(finding) + peers(slow));
      }
    }
    if (view.troubles().has(concern) && !where.isEmpty()) {
      found.put(
          reason,
          "%s: %s takes longer than %d ms once in a hundred times or more often, in %d of %d measurements. %s"
              .formatted(
                  String.join(", ", where),
                  what,
                  Rules.slow(kind).toMillis(),
                  Rules.SLOW_MEASUREMENTS,
                  Rules.MEASUREMENTS,
                  remedy));
    }
  }

  private String peers(List<Latency> slow) {
    String peers =
        slow.stream()
            .filter(latency -> latency.peer() != 0)
            .map(latency -> title(latency.peer()))
            .collect(Collectors.joining(" and "));
    return peers.isEmpty() ? "" : " to " + peers;
  }

  private String title(long member) {
    return view.findings().stream()
        .filter(f -> f.member().id() == member)
        .map(EtcdPerformanceCondition::name)
        .findFirst()
        .orElse("member " + Member.hex(member));
  }

  /** The node, and the member where it is called otherwise. */
  private static String name(Finding finding) {
    String member = finding.member().name();
    return finding.title().equals(member) || member.isEmpty()
        ? finding.title()
        : "member %s on node %s".formatted(member, finding.title());
  }

  private void put(Truth truth, EtcdReason reason, String message) {
    set.put(ConditionType.PERFORMANCE_HEALTHY, truth, reason, message);
  }
}
