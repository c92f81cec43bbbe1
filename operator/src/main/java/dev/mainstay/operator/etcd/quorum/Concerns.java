package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.IfLost;
import dev.mainstay.operator.etcd.client.Latency.Kind;
import dev.mainstay.operator.etcd.client.Member;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is wrong with a cluster that has a quorum. Pure; every check runs, none relies on others.
 */
final class Concerns {
  private Concerns() {}

  /** {@code tracks} are those of this round's members; empty while there is no quorum. */
  static Set<Concern> of(
      Assessment seen, Collection<MemberTrack> tracks, Ages ages, Rules rules, Instant now) {
    Set<Concern> found = EnumSet.noneOf(Concern.class);
    if (!seen.quorate()) {
      return found;
    }
    Quorum quorum = seen.quorum().orElseThrow();
    int margin = Math.max(0, quorum.margin());
    put(found, Concern.BELOW_MINIMUM, margin < rules.minFaultTolerance());
    put(found, Concern.CORRUPT, seen.alarmed(Alarm.Kind.CORRUPT));
    put(found, Concern.ZONE_LOSS, rules.requireZoneTolerance() && zoneLoss(seen, quorum, margin));
    put(found, Concern.VOTER_MISSING, quorum.participating() < quorum.voters());
    put(found, Concern.EVEN_VOTERS, quorum.voters() % 2 == 0 && !rules.allowEven());
    put(
        found,
        Concern.OTHER_COUNT,
        rules.expectedMembers() > 0 && rules.expectedMembers() != quorum.voters());
    put(found, Concern.VIEWS_DIFFER, seen.membership().differing());
    put(found, Concern.DUPLICATE_NAME, duplicateName(seen.membership().members()));
    put(found, Concern.LEARNER_STUCK, tracks.stream().anyMatch(t -> stuckLearner(t, now)));
    put(found, Concern.ORPHAN, tracks.stream().anyMatch(t -> orphan(t, now)));
    put(
        found,
        Concern.NODE_WITHOUT_MEMBER,
        ages.bareNodes().values().stream().anyMatch(s -> bare(s, now)));
    put(
        found,
        Concern.MIXED_VERSIONS,
        MemberTrack.heldFor(ages.mixedVersions(), now, Rules.VERSION_SKEW_GRACE));
    put(found, Concern.QUOTA_HIGH, stored(tracks, Storage::high));
    put(found, Concern.FRAGMENTED, stored(tracks, Storage::fragmented));
    put(found, Concern.CERTIFICATES_ENDING, votersEnding(seen, now) >= quorum.blocking());
    put(
        found,
        Concern.CERTIFICATE_EXPIRING,
        seen.findings().stream()
            .anyMatch(f -> seen.endsBefore(f, now.plus(Rules.CERTIFICATE_EXPIRING))));
    put(found, Concern.LEADER_CHURN, ages.leaderChanges().size() >= Rules.LEADER_CHANGES);
    put(found, Concern.SLOW_FSYNC, slow(seen, Kind.WAL_FSYNC));
    put(found, Concern.SLOW_COMMIT, slow(seen, Kind.BACKEND_COMMIT));
    put(found, Concern.HIGH_PEER_LATENCY, slow(seen, Kind.PEER_ROUND_TRIP));
    return found;
  }

  /** A learner that nobody promoted in time. */
  static boolean stuckLearner(MemberTrack track, Instant now) {
    return track.latest().member().learner()
        && MemberTrack.heldFor(track.firstSeen(), now, Rules.LEARNER_TIMEOUT);
  }

  /** A member that answers nobody and that no node runs, for the grace time. */
  static boolean orphan(MemberTrack track, Instant now) {
    return MemberTrack.heldFor(track.homelessSince(), now, Rules.ORPHAN_GRACE);
  }

  static boolean bare(Instant since, Instant now) {
    return MemberTrack.heldFor(since, now, Rules.ORPHAN_GRACE);
  }

  static boolean duplicateName(List<Member> members) {
    List<String> names = members.stream().map(Member::name).filter(n -> !n.isEmpty()).toList();
    return names.stream().distinct().count() < names.size();
  }

  private static long votersEnding(Assessment seen, Instant now) {
    return seen.findings().stream()
        .filter(f -> !f.member().learner())
        .filter(f -> seen.endsBefore(f, now.plus(Rules.CERTIFICATE_ENDING)))
        .count();
  }

  /** Nodes without a zone may all be in one: they count as one. */
  private static boolean zoneLoss(Assessment seen, Quorum quorum, int margin) {
    return FailureDomain.zones(seen, seen.findings()).stream()
        .anyMatch(zone -> zone.ifLost(OptionalInt.of(margin), quorum) != IfLost.QuorumKept);
  }

  private static boolean slow(Assessment seen, Kind kind) {
    return seen.membership().members().stream()
        .anyMatch(m -> !seen.performance().slow(m.id(), kind).isEmpty());
  }

  /** Of any member that answered. */
  private static boolean stored(Collection<MemberTrack> tracks, Predicate<Storage> limit) {
    return tracks.stream()
        .filter(t -> t.latest().status() != null)
        .map(MemberTrack::storage)
        .anyMatch(s -> s != null && limit.test(s));
  }

  private static void put(Set<Concern> found, Concern concern, boolean present) {
    if (present) {
      found.add(concern);
    }
  }
}
