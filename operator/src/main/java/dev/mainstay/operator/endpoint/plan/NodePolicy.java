package dev.mainstay.operator.endpoint.plan;

import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Verdict;
import dev.mainstay.operator.status.Verdict.Allow;
import dev.mainstay.operator.status.Verdict.Hold;
import dev.mainstay.operator.status.Verdict.Reject;
import java.util.List;

/** Checks whether the nodes that are seen can be all there is. */
final class NodePolicy {
  private NodePolicy() {}

  static Verdict nodesAreComplete(EndpointPolicy.Input in) {
    List<String> nowhere =
        in.nodes().stream().map(NodeFacts::name).filter(in.missing()::contains).toList();
    if (!nowhere.isEmpty()) {
      return new Hold(
          EndpointReason.NODE_LIST_SHRANK,
          "%s: Node %s names no IPv4 address of type InternalIP any more; nothing is changed until it"
                  .formatted(EndpointPolicy.subject(in), String.join(", ", nowhere))
              + " does. Look at its kubelet and at the cloud controller, or delete the Node.");
    }
    return in.missing().isEmpty()
        ? new Allow()
        : new Hold(
            EndpointReason.NODE_LIST_SHRANK,
            "%s: the node list lacks %s, but the API server did not confirm that they are gone;"
                    .formatted(EndpointPolicy.subject(in), String.join(", ", in.missing()))
                + " nothing is changed until it does.");
  }

  static Verdict nodesAreSelected(EndpointPolicy.Input in) {
    return in.nodes().isEmpty()
        ? new Reject(
            EndpointReason.NO_NODES,
            "%s: spec.nodeSelector %s matches no node. Label the control-plane nodes, or correct the"
                    .formatted(EndpointPolicy.subject(in), in.spec().nodeSelector().matchLabels())
                + " selector.")
        : new Allow();
  }

  static Verdict someAgentReports(EndpointPolicy.Input in) {
    return in.nodes().stream().anyMatch(node -> node.agent().isPresent())
        ? new Allow()
        : new Hold(
            EndpointReason.WAITING_FOR_AGENTS,
            "%s: no agent of nodes %s has reported yet."
                .formatted(
                    EndpointPolicy.subject(in),
                    String.join(", ", in.nodes().stream().map(NodeFacts::name).toList())));
  }
}
