package dev.mainstay.operator.etcd.quorum;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One member over the rounds.
 *
 * @param published shown to people; changes between good and bad after two equal rounds
 * @param latest of the last round
 * @param since when the published health changed
 * @param leaderlessSince start of the current run of "no leader" answers
 */
record MemberTrack(
    Finding published, Finding latest, Instant since, @Nullable Instant leaderlessSince) {

  static MemberTrack next(
      @Nullable MemberTrack before, Finding now, Instant time, @Nullable Instant leaderlessSince) {
    if (before == null) {
      return new MemberTrack(now, now, time, leaderlessSince);
    }
    boolean confirmed = before.latest.good() == now.good();
    if (now.good() != before.published.good() && !confirmed) {
      return new MemberTrack(before.published, now, before.since, leaderlessSince);
    }
    boolean same = now.health() == before.published.health();
    // The old message stays, or "refused" and "no answer" by turns would be a write each time.
    Finding shown = same ? now.keepingMessageOf(before.published) : now;
    return new MemberTrack(shown, now, same ? before.since : time, leaderlessSince);
  }
}
