package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.client.MemberStatus;
import dev.mainstay.operator.etcd.quorum.Finding.Vote;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One round, judged without memory of the state.
 *
 * @param findings one for each member of {@code membership}, in its order
 * @param clusterIds distinct cluster ids that answered
 * @param leaderId as named by the answering member with the highest term; 0 if none
 * @param alarms that etcd holds
 * @param nodes control-plane nodes as last listed
 * @param nodesKnown whether that list is not empty and of now
 * @param places what is known of the members beside their state, by id; kept while they are silent
 * @param performance what the members measured of themselves
 * @param cause why quorum could not be proven; NONE if it was
 * @param quorumDenied a member that can be reached says itself that it takes no part
 * @param barred voters that could not be asked for want of credentials
 */
public record Assessment(
    Membership membership,
    List<Finding> findings,
    List<Long> clusterIds,
    long leaderId,
    long leaderTerm,
    List<Alarm> alarms,
    List<NodeFact> nodes,
    boolean nodesKnown,
    Map<Long, Place> places,
    Performance performance,
    Cause cause,
    boolean quorumDenied,
    int barred,
    String detail) {
  public static final Assessment NOTHING =
      new Assessment(
          Membership.NONE,
          List.of(),
          List.of(),
          0,
          0,
          List.of(),
          List.of(),
          false,
          Map.of(),
          Performance.NONE,
          Cause.NOT_PROBED,
          false,
          0,
          "no round of probes has finished yet");

  public Assessment {
    findings = List.copyOf(findings);
    clusterIds = List.copyOf(clusterIds);
    alarms = List.copyOf(alarms);
    nodes = List.copyOf(nodes);
    places = Map.copyOf(places);
  }

  /**
   * Where a member is met.
   *
   * @param zone of its node or of its endpoint; empty without one
   * @param servedUntil when the first certificate expires that it showed; null if it showed none
   */
  public record Place(String zone, @Nullable Instant servedUntil) {
    static final Place UNKNOWN = new Place("", null);
  }

  public Place place(Member member) {
    return places.getOrDefault(member.id(), Place.UNKNOWN);
  }

  /** Whether the certificate of a member is not valid any more at {@code time}. */
  boolean endsBefore(Finding finding, Instant time) {
    Instant until = place(finding.member()).servedUntil();
    return until != null && until.isBefore(time);
  }

  Assessment with(Membership known) {
    return new Assessment(
        known,
        findings,
        clusterIds,
        leaderId,
        leaderTerm,
        alarms,
        nodes,
        nodesKnown,
        places,
        performance,
        cause,
        quorumDenied,
        barred,
        detail);
  }

  /** Why a round proved nothing. */
  public enum Cause {
    NONE,
    NOT_PROBED,
    NO_TARGETS,
    CREDENTIALS_MISSING,
    CREDENTIALS_REJECTED,
    NO_MEMBERS_LISTED,
    /** The members tell different member lists and none has a majority behind it. */
    VIEWS_DIFFER,
    UNREACHABLE
  }

  /** One linearizable read proves quorum, however few members can be asked from here. */
  public boolean quorate() {
    return participating() > 0;
  }

  /** Whether etcd holds an alarm of that kind, whosever it is. */
  public boolean alarmed(Alarm.Kind kind) {
    return alarms.stream().anyMatch(a -> a.kind() == kind);
  }

  /** Highest applied index among the members that answered, unsigned. */
  long newestIndex() {
    return findings.stream()
        .map(Finding::status)
        .filter(Objects::nonNull)
        .map(MemberStatus::appliedIndex)
        .max(Long::compareUnsigned)
        .orElse(0L);
  }

  public int participating() {
    return count(Vote.PARTICIPATING);
  }

  /** Empty while no member ever told the membership. */
  public Optional<Quorum> quorum() {
    int voters = membership.voters();
    return voters == 0 ? Optional.empty() : Optional.of(new Quorum(voters, participating()));
  }

  public int count(Vote vote) {
    return (int) findings.stream().filter(f -> f.vote() == vote).count();
  }
}
