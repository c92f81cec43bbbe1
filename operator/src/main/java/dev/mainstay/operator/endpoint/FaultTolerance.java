package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.endpoint.observe.NodeReport;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Truth;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** May one more node be lost? Answered by losing each in turn. Pure. */
final class FaultTolerance {
  private FaultTolerance() {}

  /** {@code addresses}: all virtual IPs of the resource. */
  static Line of(EndpointFacts facts, Set<String> addresses) {
    if (facts.reports().isEmpty()) {
      return Line.unknown(Line.NO_REPORTS);
    }
    if (facts.nodes() == 1) {
      return new Line(
          Truth.FALSE,
          EndpointReason.ONLY_ONE_NODE,
          "There is one control-plane node; three survive the loss of one.");
    }
    if (facts.nodes() == 2) {
      return new Line(
          Truth.FALSE,
          EndpointReason.EVEN_NODE_COUNT,
          "There are two control-plane nodes: the address survives the loss of one, but stacked etcd"
              + " loses its quorum with either. Add a third node.");
    }
    String counts =
        "%d of %d nodes can hold the address and %d of %d API servers answer"
            .formatted(facts.readyNodes(), facts.nodes(), facts.backendsUp(), facts.backends());
    Optional<String> fatal =
        facts.reports().keySet().stream()
            .sorted()
            .filter(lost -> !survives(facts, addresses, lost))
            .findFirst();
    if (fatal.isPresent()) {
      return new Line(
          Truth.FALSE,
          EndpointReason.NO_NODE_TO_SPARE,
          "%s; %s may not fail now.".formatted(counts, fatal.get()));
    }
    if (!keepsQuorum(facts)) {
      return new Line(
          Truth.FALSE,
          EndpointReason.NO_NODE_TO_SPARE,
          "%s; only %d of %d nodes report, and none of them may fail now: stacked etcd would lose its"
                  .formatted(counts, facts.reports().size(), facts.nodes())
              + " quorum.");
    }
    String even =
        facts.nodes() % 2 == 0
            ? " %d nodes tolerate no more etcd failures than %d; an odd number is better."
                .formatted(facts.nodes(), facts.nodes() - 1)
            : "";
    return new Line(
        Truth.TRUE, EndpointReason.ANOTHER_NODE_MAY_FAIL, "%s.%s".formatted(counts, even));
  }

  /**
   * An API server without a majority of etcd's members answers nothing. Where etcd is stacked, a
   * member is on each node; what an external one survives says the EtcdTopology.
   */
  private static boolean keepsQuorum(EndpointFacts facts) {
    return facts.reports().size() - 1 > facts.nodes() / 2;
  }

  /** Each address finds another node that can take it and still reaches an API server. */
  private static boolean survives(EndpointFacts facts, Set<String> addresses, String lost) {
    List<NodeReport> left =
        facts.reports().entrySet().stream()
            .filter(r -> !r.getKey().equals(lost))
            .map(r -> r.getValue())
            .filter(NodeReport::mayHold)
            // The lost node may be one of those that it counts.
            .filter(r -> r.backendsUp() >= 2)
            .toList();
    return addresses.stream()
        .allMatch(
            address ->
                left.stream()
                    .anyMatch(r -> r.vrrp().stream().anyMatch(v -> v.address().equals(address))));
  }
}
