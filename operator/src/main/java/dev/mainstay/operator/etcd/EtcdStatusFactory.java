package dev.mainstay.operator.etcd;

import dev.mainstay.api.v1alpha1.Condition;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.LeaderStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.MemberStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Probe;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.QuorumStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.observe.EtcdObservation;
import dev.mainstay.operator.etcd.quorum.Finding;
import dev.mainstay.operator.etcd.quorum.Finding.Vote;
import dev.mainstay.operator.etcd.quorum.Quorum;
import dev.mainstay.operator.etcd.quorum.TopologyView;
import dev.mainstay.operator.status.ConditionSet;
import dev.mainstay.operator.status.EtcdReason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes an observation as a status: the same for the resource, the status page and the metrics.
 *
 * <p>No I/O; the clock is needed to tell a stale observation, which is Unknown whatever it says.
 */
public final class EtcdStatusFactory {
  private final Clock clock;
  private final Duration staleAfter;
  private final String observer;
  private final BiFunction<EtcdObservation, EtcdTopologyStatus, EtcdTopologyStatus> advice;

  /** {@code observer}: name of this replica, for the history. */
  public EtcdStatusFactory(Clock clock, Duration staleAfter, String observer) {
    this(clock, staleAfter, observer, (seen, status) -> status);
  }

  /** {@code advice} adds to the status of a fresh observation what should be done. */
  EtcdStatusFactory(
      Clock clock,
      Duration staleAfter,
      String observer,
      BiFunction<EtcdObservation, EtcdTopologyStatus, EtcdTopologyStatus> advice) {
    this.clock = clock;
    this.staleAfter = staleAfter;
    this.observer = observer;
    this.advice = advice;
  }

  /** {@code before}: the status written last, for times and history; null if there is none. */
  public EtcdTopologyStatus of(
      EtcdObservation seen, @Nullable EtcdTopologyStatus before, long generation, boolean paused) {
    return isStale(seen)
        ? stale(seen, before, generation, paused)
        : advice.apply(seen, fresh(seen, before, generation, paused));
  }

  /** While there is no observation, or it is not about this object. */
  public EtcdTopologyStatus nothing(
      EtcdReason reason,
      boolean stalled,
      String summary,
      @Nullable EtcdTopologyStatus before,
      long generation,
      boolean paused) {
    return new EtcdTopologyStatus(
        generation,
        State.Unknown,
        summary,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        before == null ? null : before.history(),
        EtcdConditions.unknown(set(before, generation), reason, stalled, paused, summary),
        null,
        null);
  }

  public boolean isStale(EtcdObservation seen) {
    return age(seen).compareTo(staleAfter) > 0;
  }

  /** Time since the round ended; never negative, whatever the clock did. */
  public Duration age(EtcdObservation seen) {
    Duration age = Duration.between(seen.time(), clock.instant());
    return age.isNegative() ? Duration.ZERO : age;
  }

  private EtcdTopologyStatus fresh(
      EtcdObservation seen, @Nullable EtcdTopologyStatus before, long generation, boolean paused) {
    TopologyView view = seen.view();
    String summary = EtcdSummary.of(view);
    var history =
        EtcdHistory.join(
            before == null || before.history() == null ? List.of() : before.history(),
            before == null || before.state() == null ? State.Unknown : before.state(),
            view.history(),
            observer);
    List<Condition> conditions = EtcdConditions.of(set(before, generation), view, paused, summary);
    return new EtcdTopologyStatus(
        generation,
        view.state(),
        summary,
        view.quorum().map(q -> q.participating() + "/" + q.voters()).orElse(null),
        clusterId(view),
        EtcdSummary.lowestVersion(view),
        quorum(view),
        leader(view, before),
        members(view, before),
        new Probe(text(seen.time())),
        history,
        conditions,
        null,
        null);
  }

  private EtcdTopologyStatus stale(
      EtcdObservation seen, @Nullable EtcdTopologyStatus before, long generation, boolean paused) {
    String summary =
        "the last round of probes ended at "
            + text(seen.time())
            + ", longer than "
            + staleAfter.toSeconds()
            + " s ago: nothing is known about now. Check the operator's pods.";
    return new EtcdTopologyStatus(
        generation,
        State.Unknown,
        summary,
        null,
        clusterId(seen.view()),
        null,
        null,
        null,
        null,
        new Probe(text(seen.time())),
        before == null ? null : before.history(),
        EtcdConditions.unknown(
            set(before, generation), EtcdReason.STALE_OBSERVATION, false, paused, summary),
        null,
        null);
  }

  private ConditionSet set(@Nullable EtcdTopologyStatus before, long generation) {
    List<Condition> previous =
        before == null || before.conditions() == null ? List.of() : before.conditions();
    return new ConditionSet(previous, generation, clock);
  }

  private static @Nullable QuorumStatus quorum(TopologyView view) {
    Optional<Quorum> known = view.quorum();
    if (known.isEmpty()) {
      return null;
    }
    Quorum quorum = known.get();
    Instant proven = view.lastProven();
    return new QuorumStatus(
        quorum.voters(),
        view.latest().membership().members().size() - quorum.voters(),
        quorum.required(),
        quorum.participating(),
        view.count(Vote.UNKNOWN),
        quorum.nominal(),
        boxed(view.faultToleranceNow()),
        boxed(view.faultToleranceUpper()),
        view.precision(),
        proven == null ? null : text(proven));
  }

  private static @Nullable LeaderStatus leader(
      TopologyView view, @Nullable EtcdTopologyStatus before) {
    TopologyView.Leader leader = view.leader();
    if (leader == null) {
      return null;
    }
    String id = Member.hex(leader.id());
    Optional<Finding> member =
        view.findings().stream().filter(f -> f.member().id() == leader.id()).findFirst();
    LeaderStatus known = before == null ? null : before.leader();
    // Another replica may have seen it first; its time stays.
    String since =
        known != null && known.memberId().equals(id) && known.term() == leader.term()
            ? known.since()
            : text(leader.since());
    return new LeaderStatus(
        id,
        member.map(f -> f.member().name()).orElse(null),
        member.map(Finding::node).orElse(null),
        leader.term(),
        since);
  }

  private static List<MemberStatus> members(
      TopologyView view, @Nullable EtcdTopologyStatus before) {
    return view.findings().stream().map(f -> member(view, f, before)).toList();
  }

  private static MemberStatus member(
      TopologyView view, Finding finding, @Nullable EtcdTopologyStatus before) {
    String id = Member.hex(finding.member().id());
    List<MemberStatus> known =
        before == null || before.members() == null ? List.of() : before.members();
    String since =
        known.stream()
            .filter(m -> m.id().equals(id) && m.health() == finding.health())
            .map(MemberStatus::lastTransitionTime)
            .findFirst()
            .orElseGet(() -> view.since(finding.member()).map(EtcdStatusFactory::text).orElse(""));
    String message = finding.message();
    return new MemberStatus(
        id,
        finding.member().name().isEmpty() ? null : finding.member().name(),
        finding.node(),
        finding.role(),
        !finding.member().learner(),
        finding.health(),
        view.ifLost(finding),
        since,
        message.isEmpty() ? null : message.substring(0, Math.min(512, message.length())));
  }

  private static @Nullable String clusterId(TopologyView view) {
    long id = view.latest().membership().clusterId();
    return id == 0 ? null : Member.hex(id);
  }

  private static @Nullable Integer boxed(OptionalInt number) {
    return number.isPresent() ? number.getAsInt() : null;
  }

  private static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
