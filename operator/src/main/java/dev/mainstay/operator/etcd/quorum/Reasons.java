package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.quorum.Assessment.Cause;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The sentence that explains a state; the same for condition, Event, log and history. */
public final class Reasons {
  private static final int MAX = 500;

  private Reasons() {}

  /** One round's reason for {@code state}; free of times and counters, so it stays equal. */
  static String of(State state, Assessment seen, Set<Concern> concerns) {
    return text(state, seen, concerns, seen.alarms(), seen.findings());
  }

  /** The published view's reason for its state. */
  public static String of(TopologyView view) {
    Troubles troubles = view.troubles();
    return text(
        view.state(), view.latest(), troubles.published(), troubles.alarms(), view.findings());
  }

  private static String text(
      State state,
      Assessment seen,
      Set<Concern> concerns,
      List<Alarm> alarms,
      List<Finding> findings) {
    String text =
        switch (state) {
          case SplitBrain ->
              "members of different clusters answer: "
                  + seen.clusterIds().stream()
                      .map(Member::hex)
                      .sorted()
                      .collect(Collectors.joining(", "))
                  + "; "
                  + seen.detail()
                  + ". Stop writing clients and find out which member was re-initialised; an"
                  + " address that was never a member here has to leave spec.external.endpoints.";
          case QuorumLost -> "a majority of the voters is out. " + problems(findings);
          case Unknown ->
              seen.cause() == Cause.NONE
                  ? "not confirmed by two rounds yet"
                  : "not proven: " + seen.detail();
          case ReadOnly ->
              "the space quota of etcd is used up (alarm NOSPACE) and writes are refused: compact,"
                  + " defragment, then disarm the alarm.";
          case AtRisk ->
              corrupt(alarms)
                  + problems(findings)
                  + few(concerns, findings)
                  + others(concerns, findings);
          case Degraded -> problems(findings) + others(concerns, findings);
          case Healthy -> "all voters take part.";
        };
    String trimmed = text.strip();
    return trimmed.length() <= MAX ? trimmed : trimmed.substring(0, MAX);
  }

  private static String problems(List<Finding> findings) {
    return findings.stream()
        .filter(f -> !f.good())
        .map(f -> f.title() + ": " + f.message() + ". ")
        .collect(Collectors.joining());
  }

  private static String corrupt(List<Alarm> alarms) {
    return alarms.stream()
        .filter(a -> a.kind() == Alarm.Kind.CORRUPT)
        .map(
            a ->
                a.memberId() == 0
                    ? "etcd reports corrupted data and cannot tell of which member (alarm CORRUPT). "
                    : "member %s has corrupted data (alarm CORRUPT). "
                        .formatted(Member.hex(a.memberId())))
        .collect(Collectors.joining());
  }

  private static String few(Set<Concern> concerns, List<Finding> findings) {
    if (!concerns.contains(Concern.BELOW_MINIMUM)) {
      return "";
    }
    return switch (voters(findings)) {
      case 1 -> "A single member survives no failure: use three control-plane nodes.";
      case 2 -> "Two members survive no failure, which is worse than one: use three.";
      default -> "";
    };
  }

  private static String others(Set<Concern> concerns, List<Finding> findings) {
    return concerns.stream()
        .sorted()
        .map(concern -> sentence(concern, voters(findings)))
        .filter(text -> !text.isEmpty())
        .distinct()
        .collect(Collectors.joining(" "));
  }

  private static String sentence(Concern concern, int voters) {
    return switch (concern) {
      case BELOW_MINIMUM, CORRUPT, VOTER_MISSING -> ""; // said by the members themselves
      case ZONE_LOSS -> "Losing one zone loses the quorum: spread the members over three zones.";
      case EVEN_VOTERS ->
          voters <= 2
              ? ""
              : voters
                  + " voters survive no more failures than "
                  + (voters - 1)
                  + ": use an odd number.";
      case OTHER_COUNT ->
          voters
              + " voters, spec.expectations.members states another number: add or remove members, or"
              + " correct the field.";
      case VIEWS_DIFFER -> "Not all members tell the same member list.";
      case DUPLICATE_NAME -> "Two members have the same name.";
      case LEARNER_STUCK ->
          "A learner was not promoted in time; it blocks every further join: promote or remove it.";
      case ORPHAN -> "A member has no node any more: see orphanMembers.";
      case NODE_WITHOUT_MEMBER -> "A control-plane node runs no member: see nodesWithoutMember.";
      case MIXED_VERSIONS -> "The members run different minor versions: finish the upgrade.";
      case QUOTA_HIGH -> "The database fills its space quota: see StorageHealthy.";
      case FRAGMENTED -> "Much of a database file is free pages: see StorageHealthy.";
      case CERTIFICATES_ENDING ->
          "Certificates of so many members expire within a day that the quorum ends with them: renew"
              + " them now.";
      case CERTIFICATE_EXPIRING ->
          "The certificate of a member expires soon or has expired: see CertificatesValid.";
      case LEADER_CHURN -> "The leader changes often: check disk and network of the members.";
      case SLOW_FSYNC, SLOW_COMMIT -> "The disk of a member is slow: see PerformanceHealthy.";
      case HIGH_PEER_LATENCY -> "The network between members is slow: see PerformanceHealthy.";
    };
  }

  private static int voters(List<Finding> findings) {
    return (int) findings.stream().filter(f -> !f.member().learner()).count();
  }
}
