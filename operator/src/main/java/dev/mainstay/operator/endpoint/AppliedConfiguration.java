package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.endpoint.observe.NodeReport;
import dev.mainstay.operator.endpoint.render.ConfigHash;
import dev.mainstay.operator.endpoint.render.Rendering;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Truth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Does every node run what was rendered for it? Compared by hash, node by node. Pure. */
final class AppliedConfiguration {
  private AppliedConfiguration() {}

  /**
   * Hashes of the newest rendering.
   *
   * @param keepalived by node
   * @param loadBalancer of both twins; empty text while there is no backend
   */
  record Wanted(Map<String, String> keepalived, String loadBalancer) {
    static Wanted of(Rendering rendering) {
      Map<String, String> hashes = new HashMap<>();
      rendering.keepalived().forEach((node, text) -> hashes.put(node, ConfigHash.of(text)));
      String lb = rendering.loadBalancer();
      return new Wanted(hashes, lb.isEmpty() ? "" : ConfigHash.of(lb));
    }
  }

  /** {@code nodes}: names of all selected nodes, silent ones included. */
  static Line of(Wanted wanted, Set<String> nodes, Map<String, NodeReport> reports) {
    if (reports.isEmpty()) {
      return Line.unknown(Line.NO_REPORTS);
    }
    List<String> differing = new ArrayList<>();
    new TreeMap<>(reports)
        .forEach(
            (node, report) -> {
              List<String> parts = differing(wanted, node, report);
              if (!parts.isEmpty()) {
                differing.add(node + " (" + String.join(", ", parts) + ")");
              }
            });
    if (!differing.isEmpty()) {
      return new Line(
          Truth.FALSE,
          EndpointReason.OUTDATED,
          "Not the newest configuration on %s.".formatted(String.join("; ", differing)));
    }
    Set<String> silent = new TreeSet<>(nodes);
    silent.removeAll(reports.keySet());
    return new Line(
        Truth.TRUE,
        EndpointReason.ROLLED_OUT,
        silent.isEmpty()
            ? "Every node runs it."
            : "Every node that reports runs it; %s does not report."
                .formatted(String.join(", ", silent)));
  }

  private static List<String> differing(Wanted wanted, String node, NodeReport report) {
    List<String> parts = new ArrayList<>();
    NodeReport.Config config = report.config();
    String keepalived = wanted.keepalived().get(node);
    if (keepalived != null && !keepalived.equals(config == null ? null : config.hash())) {
      parts.add("keepalived");
    }
    if (config != null && config.refused() != null && !config.refused().isEmpty()) {
      parts.add("refused: " + config.refused());
    }
    new TreeMap<>(report.loadBalancers())
        .forEach(
            (twin, lb) -> {
              // A twin that is down says nothing; BackendsHealthy and the roll-out tell of it.
              if (lb.healthy()
                  && !wanted.loadBalancer().isEmpty()
                  && !Objects.equals(lb.configHash(), wanted.loadBalancer())) {
                parts.add(twin.startsWith("lb-") ? twin : "lb-" + twin);
              }
            });
    return parts;
  }
}
