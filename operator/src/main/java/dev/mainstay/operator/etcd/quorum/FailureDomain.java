package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.IfLost;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Members that fall together: a node, or a zone.
 *
 * @param name of the zone or node; empty for the members of which it is not known
 */
public record FailureDomain(String name, List<Finding> members) {
  public FailureDomain {
    members = List.copyOf(members);
  }

  /** Ascending by name of the zone; members without one come first, under no name. */
  static List<FailureDomain> zones(Assessment seen, List<Finding> findings) {
    Map<String, List<Finding>> byZone = new TreeMap<>();
    for (Finding finding : findings) {
      String zone = seen.place(finding.member()).zone();
      byZone.computeIfAbsent(zone, z -> new ArrayList<>()).add(finding);
    }
    return byZone.entrySet().stream()
        .map(e -> new FailureDomain(e.getKey(), e.getValue()))
        .toList();
  }

  public int voters() {
    return (int) members.stream().filter(f -> !f.member().learner()).count();
  }

  IfLost ifLost(OptionalInt now, Quorum quorum) {
    return ifLost(members, now, quorum);
  }

  /**
   * Whether quorum is shown to stay when all of {@code lost} fail at once.
   *
   * @param now further failures that are survived, a lower bound; empty if it is not known
   */
  static IfLost ifLost(Collection<Finding> lost, OptionalInt now, Quorum quorum) {
    if (now.isEmpty()) {
      return IfLost.Unknown;
    }
    int participating = 0;
    boolean unknown = false;
    for (Finding finding : lost) {
      switch (finding.vote()) {
        case PARTICIPATING -> participating++;
        case UNKNOWN -> unknown = true;
        case OUT, NONE -> {}
      }
    }
    // An unknown voter may be one that quorum stands on, unless those that answer suffice.
    int spare = unknown ? Math.min(now.getAsInt(), quorum.margin()) : now.getAsInt();
    return spare >= participating ? IfLost.QuorumKept : IfLost.QuorumLost;
  }
}
