package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Precision;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.quorum.Finding.Vote;
import dev.mainstay.operator.etcd.quorum.TopologyView.Leader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Carries the view from round to round.
 *
 * <p>The tolerance number and the members follow after two equal rounds, worse states after the
 * hold time, better ones after two rounds; a second cluster id is published at once.
 */
public final class TopologyFold {
  private static final int HISTORY = 20;

  private TopologyFold() {}

  /** Pure: the only time is that of the round. */
  public static TopologyView next(TopologyView before, Round round, Rules rules) {
    Instant now = round.time();
    Map<Long, Instant> leaderless = leaderless(before, round);
    Assessment seen =
        Assessor.assess(
            round,
            before.latest(),
            id -> MemberTrack.heldFor(leaderless.get(id), now, rules.hold()));
    Map<Long, MemberTrack> tracks = new HashMap<>();
    for (Finding finding : seen.findings()) {
      long id = finding.member().id();
      tracks.put(
          id, MemberTrack.next(before.tracks().get(id), finding, seen, now, leaderless.get(id)));
    }
    Instant firstRound = before.firstRound() == null ? now : before.firstRound();
    Instant proven = seen.quorate() ? now : before.lastProven();
    Instant provenOrFirst = proven == null ? firstRound : proven;
    boolean unproven = MemberTrack.heldFor(provenOrFirst, now, rules.hold());
    Precision loss = unproven ? loss(seen, round.apiReachable()) : Precision.None;
    int rawTolerance = tolerance(seen);
    int tolerance = median(before.tolerance(), before.rawTolerance(), rawTolerance);
    Leader leader = leader(before, seen, now);
    Ages ages = Ages.next(before, seen, leader, now);
    Set<Concern> concerns = Concerns.of(seen, tracks.values(), ages, rules, now);
    State raw = raw(seen, loss, concerns);
    // Rounds that disagree with each other may never be two alike, and yet none proves a quorum.
    boolean blind = MemberTrack.heldFor(provenOrFirst, now, rules.unknownHold());
    // Corrupted data and two clusters in one get worse while one waits.
    boolean urgent = raw == State.SplitBrain || concerns.contains(Concern.CORRUPT);
    boolean unfounded = blind && statesQuorum(before.state());
    Settled settled = settle(before, raw, urgent || unfounded, now, rules);
    return new TopologyView(
        firstRound,
        now,
        settled.state,
        settled.since,
        raw,
        settled.pendingSince,
        tolerance,
        rawTolerance,
        loss == Precision.None && settled.state == State.QuorumLost ? before.lossPrecision() : loss,
        proven,
        leader,
        tracks,
        seen,
        Troubles.next(before.troubles(), concerns, seen),
        ages,
        history(before, settled, seen, concerns));
  }

  private static Map<Long, Instant> leaderless(TopologyView before, Round round) {
    Map<Long, Instant> since = new HashMap<>();
    for (Answer answer : round.answers()) {
      if (answer.leaderless()) {
        MemberTrack track = before.tracks().get(answer.memberId());
        Instant earlier = track == null ? null : track.leaderlessSince();
        since.put(answer.memberId(), earlier == null ? round.time() : earlier);
      }
    }
    return since;
  }

  /** A proof means that a quorum stands, so the margin is not negative even if few can be asked. */
  private static int tolerance(Assessment seen) {
    return seen.quorate() && !seen.membership().contested()
        ? Math.max(0, seen.quorum().orElseThrow().margin())
        : TopologyView.NOT_KNOWN;
  }

  /** Of the published number and the last two: it moves only as far as two rounds agree. */
  private static int median(int a, int b, int c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  private static Precision loss(Assessment seen, boolean apiReachable) {
    Optional<Quorum> quorum = seen.quorum();
    if (seen.quorate() || quorum.isEmpty()) {
      return Precision.None;
    }
    int out = seen.count(Vote.OUT);
    if (out >= quorum.get().blocking()) {
      return Precision.Proven;
    }
    // From a node that is cut off everything looks like this, so something must deny quorum itself:
    // a member without leader or with a closed port, and the API server. Whoever could not be asked
    // for want of credentials is no witness.
    boolean inferred =
        out + seen.count(Vote.UNKNOWN) - seen.barred() >= quorum.get().blocking()
            && seen.quorumDenied()
            && !apiReachable;
    return inferred ? Precision.Inferred : Precision.None;
  }

  private static State raw(Assessment seen, Precision loss, Set<Concern> concerns) {
    if (seen.clusterIds().size() > 1) {
      return State.SplitBrain;
    }
    if (!seen.quorate()) {
      return loss == Precision.None ? State.Unknown : State.QuorumLost;
    }
    if (seen.membership().contested()) {
      return State.Unknown; // which voters count is not known, so neither is how many may fail
    }
    if (seen.alarmed(Alarm.Kind.NOSPACE)) {
      return State.ReadOnly;
    }
    return concerns.stream().map(Concern::state).max(State::compareTo).orElse(State.Healthy);
  }

  private record Settled(State state, @Nullable Instant since, @Nullable Instant pendingSince) {}

  private static Settled settle(
      TopologyView before, State raw, boolean atOnce, Instant now, Rules rules) {
    boolean twice = raw == before.raw() && before.time() != null;
    if (raw == before.state()) {
      // One good round among bad ones does not start the hold time anew.
      Instant since = before.stateSince() == null ? now : before.stateSince();
      return new Settled(raw, since, twice ? null : before.pendingSince());
    }
    Instant pending = before.pendingSince() == null ? now : before.pendingSince();
    boolean due = twice && MemberTrack.heldFor(pending, now, hold(before.state(), raw, rules));
    return due || atOnce
        ? new Settled(raw, pending, null)
        : new Settled(before.state(), before.stateSince(), pending);
  }

  private static boolean statesQuorum(State state) {
    return switch (state) {
      case Healthy, Degraded, AtRisk, ReadOnly -> true;
      case Unknown, QuorumLost, SplitBrain -> false;
    };
  }

  private static Duration hold(State from, State to, Rules rules) {
    boolean better = to.compareTo(from) < 0;
    return switch (to) {
      case QuorumLost, SplitBrain -> Duration.ZERO; // the rule for them contains the hold time
      case Unknown -> rules.unknownHold();
      case Healthy, Degraded, AtRisk, ReadOnly -> better ? Duration.ZERO : rules.hold();
    };
  }

  private static @Nullable Leader leader(TopologyView before, Assessment seen, Instant now) {
    Leader known = before.leader();
    if (seen.leaderId() == 0) {
      // One round without a leader is an election, or a probe that was lost.
      return before.latest().leaderId() == 0 ? null : known;
    }
    boolean same =
        known != null && known.id() == seen.leaderId() && known.term() == seen.leaderTerm();
    return same ? known : new Leader(seen.leaderId(), seen.leaderTerm(), now);
  }

  private static List<Transition> history(
      TopologyView before, Settled settled, Assessment seen, Set<Concern> concerns) {
    if (settled.state == before.state() || settled.since == null) {
      return before.history();
    }
    List<Transition> all = new ArrayList<>(before.history());
    all.add(
        new Transition(
            settled.since,
            before.state(),
            settled.state,
            Reasons.of(settled.state, seen, concerns)));
    return all.subList(Math.max(0, all.size() - HISTORY), all.size());
  }
}
