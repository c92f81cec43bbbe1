package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Health;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Role;
import dev.mainstay.operator.etcd.client.Failure;
import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.client.MemberStatus;
import dev.mainstay.operator.etcd.quorum.Assessment.Place;
import dev.mainstay.operator.etcd.quorum.Finding.Vote;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Judges one round by the sets of voters: participating, proven out, unknown.
 *
 * <p>Unreachable alone is unknown: a network policy on our side must never read as a lost quorum.
 */
final class Assessor {
  private final Round round;
  private final Assessment before;
  private final Membership membership;
  private final LongPredicate leaderlessForHold;
  private final boolean anyProof;
  private final boolean listBarred;
  private final @Nullable MemberStatus newest;

  private Assessor(Round round, Assessment before, LongPredicate leaderlessForHold) {
    this.round = round;
    this.before = before;
    this.membership = Membership.agreed(round.answers(), before.membership());
    this.leaderlessForHold = leaderlessForHold;
    this.anyProof = round.answers().stream().anyMatch(a -> a.read() != null && membership.owns(a));
    this.listBarred =
        round.answers().stream().noneMatch(a -> a.view() != null)
            && (!round.credentialProblem().isEmpty()
                || round.answers().stream().anyMatch(Assessor::ofCredentials));
    this.newest =
        round.answers().stream()
            .filter(membership::owns)
            .map(Answer::status)
            .filter(s -> s != null && s.hasLeader())
            .max(Comparator.comparing(MemberStatus::term, Long::compareUnsigned))
            .orElse(null);
  }

  /** {@code leaderlessForHold}: member ids that have said "no leader" for the hold time by now. */
  static Assessment assess(Round round, Assessment before, LongPredicate leaderlessForHold) {
    return new Assessor(round, before, leaderlessForHold).assess();
  }

  private Assessment assess() {
    List<Finding> findings = membership.members().stream().map(this::finding).toList();
    List<String> errors =
        round.answers().stream()
            .filter(membership::owns)
            .map(Answer::status)
            .filter(Objects::nonNull)
            .flatMap(s -> s.errors().stream())
            .toList();
    boolean quorate = findings.stream().anyMatch(f -> f.vote() == Vote.PARTICIPATING);
    var diagnosis = new Diagnosis(round, membership, quorate);
    return new Assessment(
        membership,
        findings,
        round.answers().stream().map(Answer::clusterId).filter(id -> id != 0).distinct().toList(),
        newest == null ? 0 : newest.leader(),
        newest == null ? 0 : newest.term(),
        Alarm.of(errors),
        round.nodes(),
        round.apiReachable() && !round.nodes().isEmpty(),
        places(findings),
        round.performance(),
        diagnosis.cause(),
        membership.members().stream().anyMatch(this::deniesQuorum),
        (int) findings.stream().filter(this::barred).count(),
        diagnosis.detail());
  }

  /** Of a silent member what it said last. */
  private Map<Long, Place> places(List<Finding> findings) {
    Map<Long, Place> places = new HashMap<>();
    for (Finding finding : findings) {
      Member member = finding.member();
      Place earlier = before.place(member);
      Answer answer = answerOf(member);
      Instant until = answer == null ? null : answer.servedUntil();
      places.put(
          member.id(),
          new Place(zone(finding, answer, earlier), until == null ? earlier.servedUntil() : until));
    }
    return places;
  }

  /** Of the node that runs it, or else of the endpoint at which it answers, or did last. */
  private String zone(Finding finding, @Nullable Answer answer, Place earlier) {
    if (finding.node() != null) {
      return round.nodes().stream()
          .filter(n -> n.name().equals(finding.node()))
          .map(NodeFact::zone)
          .findFirst()
          .orElse("");
    }
    String zone = answer == null ? null : round.zones().get(answer.host());
    if (zone != null) {
      return zone;
    }
    // While a member is silent, it is asked at the addresses of its own list: no endpoint is named.
    return round.zones().containsValue(earlier.zone()) ? earlier.zone() : "";
  }

  private Finding finding(Member member) {
    Answer answer = answerOf(member);
    String node = nodeOf(member, answer);
    if (answer == null || (answer.memberId() == 0 && answer.read() == null)) {
      return silent(member, node, answer);
    }
    MemberStatus status = answer.status();
    Role role = role(member);
    if (!membership.owns(answer)) {
      String message =
          "answers for cluster " + Member.hex(answer.clusterId()) + ", not for this one";
      return new Finding(member, node, role, Health.Isolated, Vote.OUT, status, message);
    }
    if (member.learner()) {
      return new Finding(member, node, role, Health.Replicating, Vote.NONE, status, "");
    }
    if (answer.read() != null) {
      return new Finding(member, node, role, Health.Participating, Vote.PARTICIPATING, status, "");
    }
    if (answer.leaderless()) {
      Health health = anyProof ? Health.Isolated : Health.NoLeader;
      String message =
          anyProof
              ? "answers, but knows no leader while other members have one: check the network"
                  + " between the nodes, port 2380"
              : "answers, but knows no leader";
      Vote vote = leaderlessForHold.test(member.id()) ? Vote.OUT : Vote.UNKNOWN;
      return new Finding(member, node, role, health, vote, status, message);
    }
    String message = "answers and knows a leader, but the read failed: " + answer.detail();
    return new Finding(member, node, role, Health.ReadFailed, Vote.UNKNOWN, status, message);
  }

  private Finding silent(Member member, @Nullable String node, @Nullable Answer answer) {
    if (!member.started()) {
      String message =
          "added to the member list, but it never started"
              + (member.learner() ? "" : "; it counts as a voter");
      // By a list that nobody can be asked for it may have started since.
      Vote vote = member.learner() ? Vote.NONE : listBarred ? Vote.UNKNOWN : Vote.OUT;
      return new Finding(member, node, Role.Unstarted, Health.Unstarted, vote, null, message);
    }
    String message =
        answer == null
            ? "no address to ask: its node is unknown"
            : "no answer from " + answer.host() + ": " + answer.detail();
    Vote vote =
        member.learner() ? Vote.NONE : witnessedDown(member, answer) ? Vote.OUT : Vote.UNKNOWN;
    Role role = member.learner() ? Role.Learner : Role.Unknown;
    return new Finding(member, node, role, Health.Unreachable, vote, null, message);
  }

  /** Our own failure to reach it is one witness, the node's state in the API the second. */
  private boolean witnessedDown(Member member, @Nullable Answer answer) {
    return round.apiReachable()
        && answer != null
        && !ofCredentials(answer)
        && round.nodes().stream().anyMatch(n -> !n.ready() && Hosts.runs(n, member));
  }

  /** Of such a voter nothing follows: it is not known whether it is silent at all. */
  private boolean barred(Finding finding) {
    if (finding.vote() != Vote.UNKNOWN) {
      return false;
    }
    if (!finding.member().started()) {
      return listBarred;
    }
    Answer answer = answerOf(finding.member());
    return answer == null ? !round.credentialProblem().isEmpty() : ofCredentials(answer);
  }

  private static boolean ofCredentials(Answer answer) {
    return answer.failure() != null && answer.failure().ofCredentials();
  }

  /** A port that is closed where no member ever listened denies nothing. */
  private boolean deniesQuorum(Member member) {
    Answer answer = answerOf(member);
    return !member.learner()
        && member.started()
        && answer != null
        && membership.owns(answer)
        && (answer.leaderless() || answer.failure() == Failure.REFUSED);
  }

  private Role role(Member member) {
    if (member.learner()) {
      return Role.Learner;
    }
    return newest != null && newest.leader() == member.id() ? Role.Leader : Role.Follower;
  }

  /** By the id that the address itself named; by address only if it named none. */
  private @Nullable Answer answerOf(Member member) {
    Comparator<Answer> informative =
        Comparator.comparing((Answer a) -> a.read() != null).thenComparing(a -> a.status() != null);
    return round.answers().stream()
        .filter(a -> a.memberId() == member.id())
        .max(informative)
        .or(
            () ->
                round.answers().stream()
                    .filter(a -> a.memberId() == 0 && hostOf(member, a))
                    .max(informative))
        .or(
            () ->
                round.answers().stream()
                    .filter(a -> a.memberId() != 0 && !membership.owns(a) && hostOf(member, a))
                    .findFirst())
        .orElse(null);
  }

  private boolean hostOf(Member member, Answer answer) {
    return Hosts.of(member).contains(answer.host())
        || round.nodes().stream()
            .anyMatch(n -> n.address().equals(answer.host()) && n.name().equals(member.name()));
  }

  private @Nullable String nodeOf(Member member, @Nullable Answer answer) {
    return round.nodes().stream()
        .filter(
            n ->
                Hosts.of(member).contains(n.address())
                    || (answer != null
                        && answer.memberId() == member.id()
                        && answer.host().equals(n.address())))
        .findFirst()
        .or(() -> round.nodes().stream().filter(n -> n.name().equals(member.name())).findFirst())
        .map(NodeFact::name)
        .orElse(null);
  }
}
