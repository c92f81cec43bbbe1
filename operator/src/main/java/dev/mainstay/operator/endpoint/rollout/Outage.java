package dev.mainstay.operator.endpoint.rollout;

import dev.mainstay.operator.endpoint.rollout.RolloutState.Node;
import dev.mainstay.operator.endpoint.rollout.RolloutState.Pod;
import dev.mainstay.operator.endpoint.rollout.Step.Stop;
import dev.mainstay.operator.endpoint.rollout.Step.Wait;
import dev.mainstay.operator.status.EndpointReason;
import java.util.Optional;

/** What is said of a pod that is not there, not ready or not proven: whom it is waited for, why. */
final class Outage {
  private Outage() {}

  /** Wait at first; Stop when the API server refuses the pod or it is out for too long. */
  static Step of(RolloutState s, Component component, String node) {
    Optional<Pod> pod = s.pod(component, node);
    String refusal = s.refusals().get(component);
    if (pod.isEmpty() && refusal != null) {
      return new Stop(
          EndpointReason.POD_REFUSED,
          "ControlPlaneEndpoint %s: the API server refuses pod %s of node %s: %s"
              .formatted(s.endpoint(), component.text(), node, refusal));
    }
    String state =
        "pod %s of node %s %s%s".formatted(component.text(), node, state(pod), because(pod))
            + "; "
            + (component == Component.VIP ? "" : "its twin and ")
            + "the other nodes are left as they are.";
    Node seen = s.nodes().get(node);
    if (seen != null && seen.overdue().contains(component)) {
      return new Stop(
          EndpointReason.POD_NOT_READY,
          "ControlPlaneEndpoint %s: for more than two minutes, %s".formatted(s.endpoint(), state)
              + " Look at the pod's log and events; correct spec or node, and it goes on by"
              + " itself.");
    }
    return new Wait(
        component == Component.VIP
            ? EndpointReason.WAITING_FOR_KEEPALIVED
            : EndpointReason.WAITING_FOR_LOAD_BALANCERS,
        Character.toUpperCase(state.charAt(0)) + state.substring(1));
  }

  private static String state(Optional<Pod> pod) {
    if (pod.isEmpty()) {
      return "is not there";
    }
    return pod.get().ready() ? "has not proven itself" : "is not ready";
  }

  private static String because(Optional<Pod> pod) {
    String trouble = pod.map(Pod::trouble).orElse("");
    return trouble.isEmpty() ? "" : " (" + trouble + ")";
  }
}
