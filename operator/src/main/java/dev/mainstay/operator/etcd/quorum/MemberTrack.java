package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.operator.etcd.client.MemberStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One member over the rounds.
 *
 * @param published shown to people; changes between good and bad after two equal rounds
 * @param latest of the last round
 * @param since when the published health changed
 * @param firstSeen when it was first in the list, as far as this replica knows
 * @param lastSeen when it last answered; null if it never did
 * @param leaderlessSince start of the current run of "no leader" answers
 * @param homelessSince since when it neither runs on a known node nor answers well
 * @param behindSince since when its applied index is far behind the newest
 * @param movedAt when its applied index last grew
 * @param storage as it last told; null if it never did
 */
record MemberTrack(
    Finding published,
    Finding latest,
    Instant since,
    Instant firstSeen,
    @Nullable Instant lastSeen,
    @Nullable Instant leaderlessSince,
    @Nullable Instant homelessSince,
    @Nullable Instant behindSince,
    Instant movedAt,
    @Nullable Storage storage) {

  /** {@code seen} holds {@code now}; {@code leaderlessSince} is that of this round. */
  static MemberTrack next(
      @Nullable MemberTrack before,
      Finding now,
      Assessment seen,
      Instant time,
      @Nullable Instant leaderlessSince) {
    Instant firstSeen = before == null ? time : before.firstSeen;
    Instant lastSeen = now.answered() ? time : before == null ? null : before.lastSeen;
    Instant homeless = homelessSince(before, now, seen, time);
    Instant behind = behindSince(before, now, seen, time);
    Instant moved = before == null || grew(before.latest, now) ? time : before.movedAt;
    Finding shown = now;
    Instant since = time;
    if (before != null) {
      boolean same = now.health() == before.published.health();
      boolean confirmed =
          before.latest.good() == now.good() || now.good() == before.published.good();
      since = same || !confirmed ? before.since : time;
      // The old message stays, or "refused" and "no answer" by turns would be a write each time.
      shown = !confirmed ? before.published : same ? now.keepingMessageOf(before.published) : now;
    }
    return new MemberTrack(
        shown,
        now,
        since,
        firstSeen,
        lastSeen,
        leaderlessSince,
        homeless,
        behind,
        moved,
        storage(before, now));
  }

  private static @Nullable Storage storage(@Nullable MemberTrack before, Finding now) {
    Storage earlier = before == null ? null : before.storage;
    MemberStatus status = now.status();
    if (status == null) {
      return earlier;
    }
    return earlier == null ? Storage.of(status.space()) : earlier.next(status.space());
  }

  private static @Nullable Instant homelessSince(
      @Nullable MemberTrack before, Finding now, Assessment seen, Instant time) {
    Instant earlier = before == null ? null : before.homelessSince;
    if (now.node() != null || now.good()) {
      return null;
    }
    // A node list that is empty or old says nothing about who has gone.
    return earlier != null || !seen.nodesKnown() ? earlier : time;
  }

  private static @Nullable Instant behindSince(
      @Nullable MemberTrack before, Finding now, Assessment seen, Instant time) {
    MemberStatus status = now.status();
    if (status == null || !now.good()) {
      return null;
    }
    long lag = seen.newestIndex() - status.appliedIndex();
    Instant earlier = before == null ? null : before.behindSince;
    return lag <= Rules.RAFT_LAG ? null : earlier == null ? time : earlier;
  }

  private static boolean grew(Finding before, Finding now) {
    MemberStatus a = before.status();
    MemberStatus b = now.status();
    return a != null && b != null && Long.compareUnsigned(b.appliedIndex(), a.appliedIndex()) > 0;
  }

  static boolean heldFor(@Nullable Instant since, Instant now, Duration hold) {
    return since != null && Duration.between(since, now).compareTo(hold) >= 0;
  }
}
