package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.operator.etcd.quorum.Finding.Vote;
import java.util.List;
import java.util.Optional;

/**
 * One round, judged without memory of the state.
 *
 * @param findings one for each member of {@code membership}, in its order
 * @param clusterIds distinct cluster ids that answered
 * @param leaderId as named by the answering member with the highest term; 0 if none
 * @param cause why quorum could not be proven; NONE if it was
 * @param quorumDenied a member that can be reached says itself that it takes no part
 */
public record Assessment(
    Membership membership,
    List<Finding> findings,
    List<Long> clusterIds,
    long leaderId,
    long leaderTerm,
    boolean noSpace,
    boolean corrupt,
    Cause cause,
    boolean quorumDenied,
    String detail) {
  public static final Assessment NOTHING =
      new Assessment(
          Membership.NONE,
          List.of(),
          List.of(),
          0,
          0,
          false,
          false,
          Cause.NOT_PROBED,
          false,
          "no round of probes has finished yet");

  public Assessment {
    findings = List.copyOf(findings);
    clusterIds = List.copyOf(clusterIds);
  }

  /** Why a round proved nothing. */
  public enum Cause {
    NONE,
    NOT_PROBED,
    NO_TARGETS,
    CREDENTIALS_MISSING,
    CREDENTIALS_REJECTED,
    NO_MEMBERS_LISTED,
    UNREACHABLE
  }

  /** One linearizable read proves quorum, however few members can be asked from here. */
  public boolean quorate() {
    return participating() > 0;
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
