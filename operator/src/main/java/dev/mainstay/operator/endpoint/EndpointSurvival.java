package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.endpoint.observe.EndpointObserver;
import dev.mainstay.operator.endpoint.observe.EndpointView;
import dev.mainstay.operator.endpoint.observe.NodeReport;
import dev.mainstay.operator.status.AddressSurvival;
import dev.mainstay.operator.status.Truth;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Answers for every virtual IP that this replica observes, whether or not it leads. An address
 * outlives a node if another one can hold it and an API server is left behind the load balancers.
 */
public final class EndpointSurvival implements AddressSurvival {
  private final EndpointObserver observer;
  private final Clock clock;

  public EndpointSurvival(EndpointObserver observer, Clock clock) {
    this.observer = observer;
    this.clock = clock;
  }

  @Override
  public Outlook ifLost(String node) {
    Outlook unknown = Outlook.SURVIVES;
    for (String endpoint : observer.endpoints()) {
      Outlook outlook = ifLost(endpoint, observer.view(endpoint), node, clock.instant());
      if (outlook.survives() == Truth.FALSE) {
        return outlook;
      }
      unknown = outlook.survives() == Truth.UNKNOWN ? outlook : unknown;
    }
    return unknown;
  }

  @Override
  public Set<String> nodes() {
    return observer.endpoints().stream()
        .flatMap(endpoint -> observer.view(endpoint).nodes().keySet().stream())
        .collect(Collectors.toSet());
  }

  /** Pure. A node without a load balancer of this endpoint takes none away. */
  static Outlook ifLost(String endpoint, EndpointView view, String node, Instant now) {
    if (!view.nodes().isEmpty() && !view.nodes().containsKey(node)) {
      return Outlook.SURVIVES;
    }
    List<Optional<NodeReport>> others =
        view.nodes().values().stream()
            .filter(sight -> !sight.node().equals(node))
            .map(sight -> sight.fresh(now))
            .toList();
    List<NodeReport> able =
        others.stream().flatMap(Optional::stream).filter(NodeReport::mayHold).toList();
    // The API server of the node that goes is one of those counted, unless it is down already:
    // which ones are up is not reported, so it is taken to be.
    boolean backendLeft = able.stream().anyMatch(report -> report.backendsUp() >= 2);
    if (backendLeft) {
      return Outlook.SURVIVES;
    }
    boolean silent = others.stream().anyMatch(Optional::isEmpty) || view.nodes().isEmpty();
    return silent
        ? new Outlook(
            Truth.UNKNOWN,
            "not every node has given its status lately, so whether ControlPlaneEndpoint %s outlives"
                    .formatted(endpoint)
                + " it is not known")
        : new Outlook(
            Truth.FALSE,
            able.isEmpty()
                ? "no other node can hold the virtual IPs of ControlPlaneEndpoint " + endpoint
                : "no other API server answers behind ControlPlaneEndpoint " + endpoint);
  }
}
