package dev.mainstay.operator.etcd;

import dev.mainstay.api.v1alpha1.Condition;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Health;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.MemberStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.QuorumStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.client.Failure;
import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.observe.EtcdObservation;
import dev.mainstay.operator.etcd.observe.EtcdObservations;
import dev.mainstay.operator.etcd.quorum.Finding;
import dev.mainstay.operator.etcd.quorum.TopologyView.Leader;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The report as metrics. What is not known is NaN, and what is stale is not known: a gauge of a
 * frozen prober must not go on saying 1.
 */
public final class EtcdMetrics {
  private final Supplier<EtcdReport> report;
  private final MultiGauge members;
  private final MultiGauge certificates;
  private final EtcdLatencyMetrics latencies;
  private final Map<Failure, Counter> failures = new EnumMap<>(Failure.class);
  private final Counter leaderChanges;
  private List<Tags> memberTags = List.of();
  private @Nullable Leader lastLeader;

  private EtcdMetrics(
      MeterRegistry registry, EtcdObservations observations, Supplier<EtcdReport> report) {
    this.report = report;
    this.latencies = new EtcdLatencyMetrics(registry, observations, report);
    this.members =
        MultiGauge.builder("mainstay.etcd.member.participating")
            .description("1 if the member takes part in the quorum, or replicates as a learner")
            .register(registry);
    this.certificates =
        MultiGauge.builder("mainstay.etcd.certificate.expiry.timestamp")
            .description("When the first certificate of the chain expires that the member showed")
            .baseUnit("seconds")
            .register(registry);
    this.leaderChanges =
        Counter.builder("mainstay.etcd.leader.changes")
            .description("Changes of the raft leader that this replica saw")
            .register(registry);
  }

  /** Registers everything; call once for a registry. */
  public static void register(
      MeterRegistry registry, EtcdObservations observations, Supplier<EtcdReport> report) {
    var metrics = new EtcdMetrics(registry, observations, report);
    for (State state : State.values()) {
      Gauge.builder("mainstay.etcd.state", () -> metrics.inState(state))
          .description("1 for the current state, 0 for the others")
          .tag("state", state.name())
          .register(registry);
    }
    metrics.tolerance(registry, "now", QuorumStatus::faultToleranceNow);
    metrics.tolerance(registry, "upper", QuorumStatus::faultToleranceUpper);
    metrics.tolerance(registry, "nominal", QuorumStatus::faultToleranceNominal);
    metrics.flag(
        registry,
        "quorum.available",
        "a quorum is shown by a fresh observation",
        "QuorumAvailable");
    metrics.flag(
        registry, "disruption.allowed", "any one node may be taken down", "DisruptionAllowed");
    Gauge.builder("mainstay.etcd.orphans", metrics::orphans)
        .description("Members that no node runs and that answer nobody")
        .register(registry);
    Gauge.builder("mainstay.etcd.observation.age", metrics::ageSeconds)
        .description("Time since the last round of probes began")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder("mainstay.etcd.quorum.proven.timestamp", metrics::provenSeconds)
        .description("When a linearizable read last succeeded")
        .baseUnit("seconds")
        .register(registry);
    for (Failure failure : Failure.values()) {
      metrics.failures.put(
          failure,
          Counter.builder("mainstay.etcd.probe.errors")
              .description("Probes of a member that failed")
              .tag("reason", failure.label())
              .register(registry));
    }
    var _ = observations.listen(metrics::round);
  }

  private void tolerance(
      MeterRegistry registry, String kind, Function<QuorumStatus, @Nullable Integer> number) {
    Gauge.builder("mainstay.etcd.fault.tolerance", () -> tolerance(number))
        .description("Further voters that may fail: now (lower bound), upper, nominal")
        .tag("kind", kind)
        .register(registry);
  }

  private double tolerance(Function<QuorumStatus, @Nullable Integer> number) {
    QuorumStatus quorum = status().quorum();
    Integer value = quorum == null ? null : number.apply(quorum);
    return value == null ? Double.NaN : value;
  }

  /** 1 if the condition is True, 0 if False, NaN if Unknown. */
  private void flag(MeterRegistry registry, String name, String what, String condition) {
    Gauge.builder("mainstay.etcd." + name, () -> condition(condition))
        .description("1 if " + what + ", 0 if not; not a number while it is not known")
        .register(registry);
  }

  private double condition(String type) {
    List<Condition> all = status().conditions();
    return all == null
        ? Double.NaN
        : all.stream()
            .filter(c -> c.type().equals(type))
            .mapToDouble(
                c ->
                    switch (c.status()) {
                      case "True" -> 1;
                      case "False" -> 0;
                      default -> Double.NaN;
                    })
            .findFirst()
            .orElse(Double.NaN);
  }

  private double orphans() {
    EtcdTopologyStatus now = status();
    return now.members() == null
        ? Double.NaN
        : now.orphanMembers() == null ? 0 : now.orphanMembers().size();
  }

  private double ageSeconds() {
    Double age = report.get().ageSeconds();
    return age == null ? Double.NaN : age;
  }

  private double inState(State state) {
    return status().state() == state ? 1 : 0;
  }

  private double provenSeconds() {
    QuorumStatus quorum = status().quorum();
    String time = quorum == null ? null : quorum.lastProvenTime();
    return seconds(time);
  }

  private static double seconds(@Nullable String time) {
    return time == null ? Double.NaN : Instant.parse(time).getEpochSecond();
  }

  private void round(EtcdObservation seen) {
    seen.answers().forEach(a -> count(a.failure()));
    Leader leader = seen.view().leader();
    if (leader != null && lastLeader != null && !leader.rulesOnFrom(lastLeader)) {
      leaderChanges.increment();
    }
    lastLeader = leader == null ? lastLeader : leader;
    List<Tags> tags = seen.view().findings().stream().map(EtcdMetrics::tags).toList();
    if (!tags.equals(memberTags)) {
      memberTags = tags;
      members.register(rows(seen, EtcdMetrics::value), true);
      certificates.register(rows(seen, EtcdMetrics::certificateSeconds), true);
      latencies.of(seen.view().findings());
    }
  }

  private void count(@Nullable Failure failure) {
    Counter counter = failure == null ? null : failures.get(failure);
    if (counter != null) {
      counter.increment();
    }
  }

  private List<Row<?>> rows(EtcdObservation seen, ToDoubleFunction<MemberStatus> value) {
    return seen.view().findings().stream()
        .<Row<?>>map(f -> Row.of(tags(f), () -> member(Member.hex(f.member().id()), value)))
        .toList();
  }

  private double member(String id, ToDoubleFunction<MemberStatus> value) {
    List<MemberStatus> all = status().members();
    return all == null
        ? Double.NaN
        : all.stream()
            .filter(m -> m.id().equals(id))
            .mapToDouble(value)
            .findFirst()
            .orElse(Double.NaN);
  }

  private static double certificateSeconds(MemberStatus member) {
    return seconds(member.certNotAfter());
  }

  private static double value(MemberStatus member) {
    return member.health() == Health.Participating || member.health() == Health.Replicating ? 1 : 0;
  }

  /** The name, as people know it; the id for a member that has none. At most 16 members. */
  static Tags tags(Finding finding) {
    Member member = finding.member();
    String name = member.name().isEmpty() ? Member.hex(member.id()) : member.name();
    return Tags.of("member", name, "node", finding.node() == null ? "" : finding.node());
  }

  private EtcdTopologyStatus status() {
    return report.get().status();
  }
}
