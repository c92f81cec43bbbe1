package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.IfLost;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Precision;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.RaftLag;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.quorum.Finding.Vote;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What may be published after a round: debounced, with hold times applied. Immutable.
 *
 * @param time of the last round; null before the first
 * @param state published; {@code stateSince} is when it was first seen
 * @param raw state of the last round alone
 * @param pendingSince since when rounds disagree with {@code state}; null while they agree
 * @param tolerance published margin of participating voters; {@link #NOT_KNOWN} while unproven
 * @param rawTolerance margin of the last round alone
 * @param lossPrecision how a lost quorum is known; None unless it is lost
 * @param lastProven last linearizable read that succeeded; null if none ever did
 */
public record TopologyView(
    @Nullable Instant firstRound,
    @Nullable Instant time,
    State state,
    @Nullable Instant stateSince,
    State raw,
    @Nullable Instant pendingSince,
    int tolerance,
    int rawTolerance,
    Precision lossPrecision,
    @Nullable Instant lastProven,
    @Nullable Leader leader,
    Map<Long, MemberTrack> tracks,
    Assessment latest,
    Troubles troubles,
    Ages ages,
    List<Transition> history) {
  /** No number can be stated. */
  static final int NOT_KNOWN = Integer.MIN_VALUE;

  /** Before the first round. */
  public static final TopologyView INITIAL = resumed(Membership.NONE, List.of());

  /** Before the first round of a process that knows what an earlier one saw. */
  public static TopologyView resumed(Membership membership, List<Transition> history) {
    Assessment nothing = Assessment.NOTHING.with(membership);
    return new TopologyView(
        null,
        null,
        State.Unknown,
        null,
        State.Unknown,
        null,
        NOT_KNOWN,
        NOT_KNOWN,
        Precision.None,
        null,
        null,
        Map.of(),
        nothing,
        Troubles.NONE,
        Ages.NONE,
        history);
  }

  public TopologyView {
    tracks = Map.copyOf(tracks);
    history = List.copyOf(history);
  }

  /** The raft leader. {@code since} is when it was first seen in this term. */
  public record Leader(long id, long term, Instant since) {
    /** Whether nobody was elected since, even if no leader was seen for a while. */
    public boolean rulesOnFrom(Leader earlier) {
      return id == earlier.id && term == earlier.term;
    }
  }

  /** Published findings, in the order of the member list. */
  public List<Finding> findings() {
    return latest.membership().members().stream()
        .map(Member::id)
        .map(tracks::get)
        .filter(track -> track != null)
        .map(MemberTrack::published)
        .toList();
  }

  /** The last round alone says another number: the next one decides. */
  public boolean awaitsConfirmation() {
    return rawTolerance != tolerance;
  }

  /** How far a member follows the log, judged over the hold time. */
  public RaftLag lag(Finding finding) {
    MemberTrack track = tracks.get(finding.member().id());
    if (track == null || time == null || !finding.good()) {
      return RaftLag.Unknown;
    }
    if (!MemberTrack.heldFor(track.behindSince(), time, Rules.DEFAULT_HOLD)) {
      return RaftLag.Current;
    }
    return MemberTrack.heldFor(track.movedAt(), time, Rules.DEFAULT_HOLD)
        ? RaftLag.Stuck
        : RaftLag.Behind;
  }

  /** Its database file; empty while it does not tell. */
  public Optional<Storage> storage(Finding finding) {
    return finding.status() == null
        ? Optional.empty()
        : Optional.ofNullable(tracks.get(finding.member().id())).map(MemberTrack::storage);
  }

  /** When a member last answered. */
  public Optional<Instant> lastSeen(Finding finding) {
    return Optional.ofNullable(tracks.get(finding.member().id())).map(MemberTrack::lastSeen);
  }

  /** Since when an orphan has been one. */
  public Optional<Instant> homelessSince(Finding finding) {
    return Optional.ofNullable(tracks.get(finding.member().id())).map(MemberTrack::homelessSince);
  }

  /** When the published health of a member changed. */
  public Optional<Instant> since(Member member) {
    return Optional.ofNullable(tracks.get(member.id())).map(MemberTrack::since);
  }

  /** Published arithmetic; empty while no member ever told the membership. */
  public Optional<Quorum> quorum() {
    int voters = latest.membership().voters();
    return voters == 0
        ? Optional.empty()
        : Optional.of(new Quorum(voters, count(Vote.PARTICIPATING)));
  }

  public int count(Vote vote) {
    return (int) findings().stream().filter(f -> f.vote() == vote).count();
  }

  /**
   * Further voters that may fail, never more than the truth: unknown voters do not count. While
   * quorum is lost, the voters that have to come back, as a negative number. Empty while neither is
   * proven.
   */
  public OptionalInt faultToleranceNow() {
    Optional<Quorum> quorum = quorum();
    if (quorum.isEmpty()) {
      return OptionalInt.empty();
    }
    if (state == State.QuorumLost) {
      int alive = (int) findings().stream().filter(TopologyView::votesIfConnected).count();
      return OptionalInt.of(Math.min(-1, alive - quorum.get().required()));
    }
    return tolerance == NOT_KNOWN
        ? OptionalInt.empty()
        : OptionalInt.of(Math.min(tolerance, quorum.get().nominal()));
  }

  /** The same if every unknown voter takes part; empty when that is not stated either. */
  public OptionalInt faultToleranceUpper() {
    OptionalInt now = faultToleranceNow();
    if (now.isEmpty()) {
      return now;
    }
    if (state == State.QuorumLost) {
      return now;
    }
    Quorum quorum = quorum().orElseThrow();
    int most = quorum.margin() + count(Vote.UNKNOWN);
    return OptionalInt.of(Math.max(now.getAsInt(), Math.min(most, quorum.nominal())));
  }

  /** Whether quorum is shown to stay when {@code finding}'s member fails next. */
  public IfLost ifLost(Finding finding) {
    return ifLost(List.of(finding));
  }

  /** Whether quorum is shown to stay when all of these fail at once. */
  public IfLost ifLost(List<Finding> lost) {
    return quorum()
        .map(q -> FailureDomain.ifLost(lost, faultToleranceNow(), q))
        .orElse(IfLost.Unknown);
  }

  /** Zones of the published members, ascending; those without one come first, under no name. */
  public List<FailureDomain> zones() {
    return FailureDomain.zones(latest, findings());
  }

  /** Members that answer nobody and that no node runs, for longer than a join takes. */
  public List<Finding> orphans() {
    return matching(track -> time != null && Concerns.orphan(track, time));
  }

  /** Learners that nobody promoted in time. */
  public List<Finding> stuckLearners() {
    return matching(track -> time != null && Concerns.stuckLearner(track, time));
  }

  /** Nodes that run no member, for longer than a join takes; ascending by name. */
  public List<String> nodesWithoutMember() {
    return ages.bareNodes().entrySet().stream()
        .filter(e -> time != null && Concerns.bare(e.getValue(), time))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** Members whose certificate expires within {@code period}, or has expired. */
  public List<Finding> certificateEndsWithin(Duration period) {
    return findings().stream()
        .filter(f -> time != null && latest.endsBefore(f, time.plus(period)))
        .toList();
  }

  /** Whether the published members run more than one minor version of etcd. */
  public boolean mixedVersions() {
    return Ages.mixed(findings());
  }

  private List<Finding> matching(Predicate<MemberTrack> wanted) {
    return latest.membership().members().stream()
        .map(Member::id)
        .map(tracks::get)
        .filter(track -> track != null && wanted.test(track))
        .map(MemberTrack::published)
        .toList();
  }

  /** How the published statement about quorum is known. */
  public Precision precision() {
    return switch (state) {
      case Unknown -> Precision.None;
      case QuorumLost -> lossPrecision;
      case Healthy, Degraded, AtRisk, ReadOnly, SplitBrain ->
          latest.quorate() ? Precision.Proven : Precision.None;
    };
  }

  private static boolean votesIfConnected(Finding finding) {
    return switch (finding.health()) {
      case Participating, ReadFailed, NoLeader -> true;
      case Isolated, Replicating, Unreachable, Unstarted -> false;
    };
  }
}
