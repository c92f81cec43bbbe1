package dev.mainstay.operator.endpoint;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec;
import dev.mainstay.operator.endpoint.plan.EndpointPolicy;
import dev.mainstay.operator.endpoint.plan.NodeFacts;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** What the policy looks at in a cluster without anything that a virtual IP could collide with. */
public final class PolicyInputs {
  private PolicyInputs() {}

  /** Resource {@code main}; the sets are those of {@link EndpointPolicy.Input}. */
  public static EndpointPolicy.Input of(
      ControlPlaneEndpointSpec spec,
      List<NodeFacts> nodes,
      Set<String> servedNodes,
      Collection<String> missing,
      Set<String> given) {
    return new EndpointPolicy.Input(
        "main",
        spec,
        nodes,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        servedNodes,
        missing,
        given);
  }
}
