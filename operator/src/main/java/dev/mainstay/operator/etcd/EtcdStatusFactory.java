package dev.mainstay.operator.etcd;

import dev.mainstay.api.v1alpha1.Condition;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Probe;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.QuorumStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.observe.EtcdObservation;
import dev.mainstay.operator.etcd.quorum.Finding.Vote;
import dev.mainstay.operator.etcd.quorum.NodeFact;
import dev.mainstay.operator.etcd.quorum.Quorum;
import dev.mainstay.operator.etcd.quorum.TopologyView;
import dev.mainstay.operator.status.AddressSurvival;
import dev.mainstay.operator.status.AddressSurvival.Outlook;
import dev.mainstay.operator.status.ConditionSet;
import dev.mainstay.operator.status.EtcdReason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes an observation as a status: the same for the resource, the status page and the metrics.
 *
 * <p>No I/O; the clock is needed to tell a stale observation, which is Unknown whatever it says.
 */
public final class EtcdStatusFactory {
  private final Clock clock;
  private final LongSupplier nanos;
  private final Duration staleAfter;
  private final AddressSurvival addresses;
  private final String observer;
  private final BiFunction<EtcdObservation, EtcdTopologyStatus, EtcdTopologyStatus> advice;

  /** Without advice. */
  public EtcdStatusFactory(
      Clock clock,
      LongSupplier nanos,
      Duration staleAfter,
      AddressSurvival addresses,
      String observer) {
    this(clock, nanos, staleAfter, addresses, observer, (seen, status) -> status);
  }

  /**
   * Takes no part in observing.
   *
   * @param nanos the counter that the prober reads as well
   * @param staleAfter age at which an observation says nothing any more
   * @param addresses the load balancers' side of a disruption
   * @param observer name of this replica, for the history
   * @param advice adds to the status of a fresh observation what should be done
   */
  EtcdStatusFactory(
      Clock clock,
      LongSupplier nanos,
      Duration staleAfter,
      AddressSurvival addresses,
      String observer,
      BiFunction<EtcdObservation, EtcdTopologyStatus, EtcdTopologyStatus> advice) {
    this.clock = clock;
    this.nanos = nanos;
    this.staleAfter = staleAfter;
    this.addresses = addresses;
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
    Disruption disruption = Disruption.unknown(summary);
    return blank(
        summary,
        null,
        null,
        disruption,
        before,
        generation,
        EtcdConditions.unknown(
            set(before, generation), reason, disruption, stalled, paused, summary));
  }

  public boolean isStale(EtcdObservation seen) {
    return age(seen).compareTo(staleAfter) > 0;
  }

  /** Time since the round began: a clock that is set back must not make it young again. */
  public Duration age(EtcdObservation seen) {
    Duration byClock = Duration.between(seen.time(), clock.instant());
    Duration byCounter = Duration.ofNanos(nanos.getAsLong() - seen.nanos());
    return byClock.compareTo(byCounter) > 0 ? byClock : byCounter;
  }

  /** What the load balancers say of these nodes and of their own; changes matter to the status. */
  List<Outlook> outlooks(TopologyView view) {
    return Stream.concat(
            view.latest().nodes().stream().map(NodeFact::name), addresses.nodes().stream().sorted())
        .map(addresses::ifLost)
        .toList();
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
    Disruption disruption = Disruption.of(view, addresses);
    var members = new EtcdMemberStatuses(view, disruption, before);
    List<Condition> conditions =
        EtcdConditions.of(set(before, generation), view, disruption, paused, summary);
    return new EtcdTopologyStatus(
        generation,
        view.state(),
        summary,
        view.quorum().map(q -> q.participating() + "/" + q.voters()).orElse(null),
        clusterId(view),
        EtcdSummary.lowestVersion(view),
        quorum(view),
        members.leader(),
        members.members(),
        members.zones(),
        members.orphans(),
        members.nodesWithoutMember(),
        disruption.toStatus(),
        new Probe(EtcdMemberStatuses.text(seen.time())),
        history,
        conditions,
        null,
        null);
  }

  private EtcdTopologyStatus stale(
      EtcdObservation seen, @Nullable EtcdTopologyStatus before, long generation, boolean paused) {
    String summary =
        "the last round of probes began at "
            + EtcdMemberStatuses.text(seen.time())
            + ", longer than "
            + staleAfter.toSeconds()
            + " s ago: nothing is known about now. Check the operator's pods.";
    Disruption disruption = Disruption.unknown(summary);
    return blank(
        summary,
        clusterId(seen.view()),
        new Probe(EtcdMemberStatuses.text(seen.time())),
        disruption,
        before,
        generation,
        EtcdConditions.unknown(
            set(before, generation),
            EtcdReason.STALE_OBSERVATION,
            disruption,
            false,
            paused,
            summary));
  }

  /** Numbers and members of the past would read as those of now. */
  private static EtcdTopologyStatus blank(
      String summary,
      @Nullable String clusterId,
      @Nullable Probe probe,
      Disruption disruption,
      @Nullable EtcdTopologyStatus before,
      long generation,
      List<Condition> conditions) {
    return new EtcdTopologyStatus(
        generation,
        State.Unknown,
        summary,
        null,
        clusterId,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        disruption.toStatus(),
        probe,
        before == null ? null : before.history(),
        conditions,
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
        proven == null ? null : EtcdMemberStatuses.text(proven));
  }

  private static @Nullable String clusterId(TopologyView view) {
    long id = view.latest().membership().clusterId();
    return id == 0 ? null : Member.hex(id);
  }

  private static @Nullable Integer boxed(OptionalInt number) {
    return number.isPresent() ? number.getAsInt() : null;
  }
}
