package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.operator.etcd.quorum.TopologyView.Leader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Since when there is what matters only after a while.
 *
 * @param bareNodes nodes without a member, by name
 * @param mixedVersions since when members run different minor versions; null while they do not
 * @param lastLeader the one there is or was; null before the first
 * @param leaderChanges within {@link Rules#LEADER_CHANGES_WITHIN}, oldest first
 */
record Ages(
    Map<String, Instant> bareNodes,
    @Nullable Instant mixedVersions,
    @Nullable Leader lastLeader,
    List<Instant> leaderChanges) {
  static final Ages NONE = new Ages(Map.of(), null, null, List.of());

  private static final int MAX_CHANGES = 100;

  Ages {
    bareNodes = Map.copyOf(bareNodes);
    leaderChanges = List.copyOf(leaderChanges);
  }

  static Ages next(TopologyView before, Assessment seen, @Nullable Leader leader, Instant now) {
    return new Ages(
        bareNodes(before.ages(), seen, now),
        mixed(seen.findings())
            ? Objects.requireNonNullElse(before.ages().mixedVersions, now)
            : null,
        leader == null ? before.ages().lastLeader : leader,
        leaderChanges(before.ages(), leader, now));
  }

  private static Map<String, Instant> bareNodes(Ages before, Assessment seen, Instant now) {
    if (!seen.nodesKnown() || !seen.quorate()) {
      return before.bareNodes;
    }
    var used = seen.findings().stream().map(Finding::node).collect(Collectors.toSet());
    Map<String, Instant> bare = new TreeMap<>();
    seen.nodes().stream()
        .map(NodeFact::name)
        .filter(name -> !used.contains(name))
        .forEach(name -> bare.put(name, before.bareNodes.getOrDefault(name, now)));
    return bare;
  }

  /** By major and minor version; members that say none are left out. */
  static boolean mixed(List<Finding> findings) {
    return findings.stream()
            .map(Finding::version)
            .filter(v -> !v.isEmpty())
            .map(Ages::minor)
            .distinct()
            .count()
        > 1;
  }

  private static String minor(String version) {
    String[] parts = version.split("\\.", -1);
    return parts.length < 2 ? version : parts[0] + "." + parts[1];
  }

  /** However long there was none in between, which is when changes matter most. */
  private static List<Instant> leaderChanges(Ages before, @Nullable Leader leader, Instant now) {
    List<Instant> changes = new ArrayList<>(before.leaderChanges);
    Leader last = before.lastLeader;
    if (last != null && leader != null && !leader.rulesOnFrom(last)) {
      changes.add(now);
    }
    Instant oldest = now.minus(Rules.LEADER_CHANGES_WITHIN);
    changes.removeIf(time -> !time.isAfter(oldest));
    return changes.subList(Math.max(0, changes.size() - MAX_CHANGES), changes.size());
  }
}
