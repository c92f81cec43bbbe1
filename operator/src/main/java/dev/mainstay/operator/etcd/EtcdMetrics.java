package dev.mainstay.operator.etcd;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Health;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.MemberStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.QuorumStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.client.Failure;
import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.observe.EtcdObservation;
import dev.mainstay.operator.etcd.observe.EtcdProber;
import dev.mainstay.operator.etcd.quorum.Finding;
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
import org.jspecify.annotations.Nullable;

/**
 * The report as metrics. What is not known is NaN, and what is stale is not known: a gauge of a
 * frozen prober must not go on saying 1.
 */
public final class EtcdMetrics {
  private final Supplier<EtcdReport> report;
  private final MultiGauge members;
  private final Map<Failure, Counter> failures = new EnumMap<>(Failure.class);
  private List<String> memberLabels = List.of();

  private EtcdMetrics(MeterRegistry registry, Supplier<EtcdReport> report) {
    this.report = report;
    this.members =
        MultiGauge.builder("mainstay.etcd.member.participating")
            .description("1 if the member takes part in the quorum, or replicates as a learner")
            .register(registry);
  }

  /** Registers everything; call once for a registry. */
  public static void register(
      MeterRegistry registry, EtcdProber prober, Supplier<EtcdReport> report) {
    var metrics = new EtcdMetrics(registry, report);
    for (State state : State.values()) {
      Gauge.builder("mainstay.etcd.state", () -> metrics.inState(state))
          .description("1 for the current state, 0 for the others")
          .tag("state", state.name())
          .register(registry);
    }
    metrics.tolerance(registry, "now", QuorumStatus::faultToleranceNow);
    metrics.tolerance(registry, "upper", QuorumStatus::faultToleranceUpper);
    metrics.tolerance(registry, "nominal", QuorumStatus::faultToleranceNominal);
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
    var _ = prober.listen(metrics::round);
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

  private double inState(State state) {
    return status().state() == state ? 1 : 0;
  }

  private double provenSeconds() {
    QuorumStatus quorum = status().quorum();
    String time = quorum == null ? null : quorum.lastProvenTime();
    return time == null ? Double.NaN : Instant.parse(time).getEpochSecond();
  }

  private void round(EtcdObservation seen) {
    seen.answers().forEach(a -> count(a.failure()));
    List<String> labels = seen.view().findings().stream().map(EtcdMetrics::label).toList();
    if (!labels.equals(memberLabels)) {
      memberLabels = labels;
      members.register(
          labels.stream().map(l -> Row.of(Tags.of("member", l), () -> participating(l))).toList(),
          true);
    }
  }

  private void count(@Nullable Failure failure) {
    Counter counter = failure == null ? null : failures.get(failure);
    if (counter != null) {
      counter.increment();
    }
  }

  private double participating(String label) {
    List<MemberStatus> all = status().members();
    return all == null
        ? Double.NaN
        : all.stream()
            .filter(m -> label.equals(m.name()) || label.equals(m.id()))
            .mapToDouble(EtcdMetrics::value)
            .findFirst()
            .orElse(Double.NaN);
  }

  private static double value(MemberStatus member) {
    return member.health() == Health.Participating || member.health() == Health.Replicating ? 1 : 0;
  }

  /** The name, as people know it; the id for a member that has none. At most 16. */
  private static String label(Finding finding) {
    Member member = finding.member();
    return member.name().isEmpty() ? Member.hex(member.id()) : member.name();
  }

  private EtcdTopologyStatus status() {
    return report.get().status();
  }
}
