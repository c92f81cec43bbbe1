package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.endpoint.observe.EndpointObserver;
import dev.mainstay.operator.endpoint.observe.EndpointView;
import dev.mainstay.operator.endpoint.observe.NodeReport;
import dev.mainstay.operator.endpoint.observe.NodeSight;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * What this replica sees, as metrics. One row per virtual IP: a cluster has a handful, so the
 * number of series is bounded.
 */
public final class EndpointMetrics {
  private final EndpointObserver observer;
  private final MultiGauge answering;
  private final MultiGauge lastOutage;
  private final MultiGauge moves;
  private final MultiGauge interruptions;
  private final MultiGauge holders;

  public EndpointMetrics(EndpointObserver observer, MeterRegistry registry) {
    this.observer = observer;
    this.answering =
        gauge(registry, "mainstay.endpoint.answering", "1 while the virtual IP answers.");
    this.lastOutage =
        gauge(
            registry,
            "mainstay.endpoint.last.outage.seconds",
            "Length of the last outage this replica saw.");
    this.moves =
        gauge(
            registry, "mainstay.endpoint.moves", "Moves of the virtual IP that this replica saw.");
    this.interruptions =
        gauge(
            registry,
            "mainstay.endpoint.interruptions",
            "Outages after which the same node answered again, as this replica saw.");
    this.holders =
        gauge(
            registry,
            "mainstay.endpoint.holders",
            "Nodes that report to have the virtual IP; not a number while none reports.");
  }

  /** Registers a 0 or 1 gauge. */
  public static void flag(MeterRegistry registry, String name, String help, BooleanSupplier value) {
    // As a supplier: a state object would be held weakly, and the gauge become NaN.
    Gauge.builder(name, () -> value.getAsBoolean() ? 1 : 0).description(help).register(registry);
  }

  /** Brings the rows up to date; called before each scrape. */
  public void refresh() {
    List<MultiGauge.Row<?>> up = new ArrayList<>();
    List<MultiGauge.Row<?>> outage = new ArrayList<>();
    List<MultiGauge.Row<?>> moved = new ArrayList<>();
    List<MultiGauge.Row<?>> interrupted = new ArrayList<>();
    List<MultiGauge.Row<?>> held = new ArrayList<>();
    for (String endpoint : observer.endpoints()) {
      EndpointView view = observer.view(endpoint);
      view.addresses()
          .forEach(
              (address, a) -> {
                Tags tags = Tags.of("endpoint", endpoint, "address", address);
                up.add(MultiGauge.Row.of(tags, a.answering() ? 1 : 0));
                var seen =
                    view.transitions().stream().filter(t -> t.address().equals(address)).toList();
                long same = seen.stream().filter(t -> Objects.equals(t.from(), t.to())).count();
                moved.add(MultiGauge.Row.of(tags, seen.size() - same));
                interrupted.add(MultiGauge.Row.of(tags, same));
                held.add(MultiGauge.Row.of(tags, holders(view, address)));
                if (!seen.isEmpty()) {
                  outage.add(MultiGauge.Row.of(tags, seen.getLast().outageMillis() / 1000.0));
                }
              });
    }
    answering.register(up, true);
    lastOutage.register(outage, true);
    moves.register(moved, true);
    interruptions.register(interrupted, true);
    holders.register(held, true);
  }

  /** Of the nodes that were asked last with success: an old report says nothing about now. */
  static double holders(EndpointView view, String address) {
    List<NodeReport> reports =
        view.nodes().values().stream()
            .filter(sight -> sight.failures() == 0)
            .map(NodeSight::report)
            .filter(Objects::nonNull)
            .toList();
    return reports.isEmpty()
        ? Double.NaN
        : reports.stream()
            .filter(
                r -> r.vrrp().stream().anyMatch(v -> v.present() && v.address().equals(address)))
            .count();
  }

  private static MultiGauge gauge(MeterRegistry registry, String name, String help) {
    return MultiGauge.builder(name).description(help).register(registry);
  }
}
