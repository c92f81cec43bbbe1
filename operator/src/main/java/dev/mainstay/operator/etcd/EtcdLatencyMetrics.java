package dev.mainstay.operator.etcd;

import dev.mainstay.operator.etcd.client.Latency.Kind;
import dev.mainstay.operator.etcd.observe.EtcdObservations;
import dev.mainstay.operator.etcd.quorum.Finding;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What the members measured of themselves, as metrics; not a number where it is not known. */
final class EtcdLatencyMetrics {
  private final EtcdObservations observations;
  private final Supplier<EtcdReport> report;
  private final Map<Kind, MultiGauge> gauges = new EnumMap<>(Kind.class);

  EtcdLatencyMetrics(
      MeterRegistry registry, EtcdObservations observations, Supplier<EtcdReport> report) {
    this.observations = observations;
    this.report = report;
    gauge(registry, Kind.WAL_FSYNC, "wal.fsync", "Writing the log to disk");
    gauge(registry, Kind.BACKEND_COMMIT, "backend.commit", "Writing the database to disk");
    gauge(registry, Kind.PEER_ROUND_TRIP, "peer.round.trip", "To the slowest other member");
  }

  /** From now on of these members; at most 16. */
  void of(List<Finding> findings) {
    gauges.forEach((kind, gauge) -> gauge.register(rows(findings, kind), true));
  }

  private void gauge(MeterRegistry registry, Kind kind, String name, String what) {
    gauges.put(
        kind,
        MultiGauge.builder("mainstay.etcd.member." + name + ".p99")
            .description(what + ": the 99th percentile of the last measurement of a member")
            .baseUnit("seconds")
            .register(registry));
  }

  private List<Row<?>> rows(List<Finding> findings, Kind kind) {
    return findings.stream()
        .<Row<?>>map(f -> Row.of(EtcdMetrics.tags(f), () -> seconds(f.member().id(), kind)))
        .toList();
  }

  private double seconds(long member, Kind kind) {
    return report.get().stale()
        ? Double.NaN
        : observations
            .latest()
            .map(seen -> seen.view().latest().performance().p99(member, kind).orElse(Double.NaN))
            .orElse(Double.NaN);
  }
}
