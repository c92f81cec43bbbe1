package dev.mainstay.operator.endpoint;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.operator.endpoint.observe.EndpointView;
import dev.mainstay.operator.endpoint.plan.Allocation;
import dev.mainstay.operator.endpoint.plan.EndpointPlanner;
import dev.mainstay.operator.endpoint.plan.EndpointPolicy;
import dev.mainstay.operator.endpoint.rollout.Component;
import dev.mainstay.operator.status.Verdict;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.util.List;
import java.util.Map;

/**
 * All that one reconcile knows, gathered first so that gates and conditions speak of the same
 * moment.
 *
 * @param nodes selected nodes by name
 * @param refusals by component, why the API server refuses its pods; asked only while one is
 *     missing
 * @param configMaps of this endpoint, by name
 * @param writtenVrrp keepalived.conf by node, as the ConfigMap has it
 * @param allocation what was given before; its slot is -1 when none is free
 * @param shrink Hold while participants would leave that may not
 */
record EndpointSnapshot(
    ControlPlaneEndpoint endpoint,
    Map<String, Node> nodes,
    Map<Component, DaemonSet> daemonSets,
    List<Pod> pods,
    Map<Component, String> refusals,
    Map<String, ConfigMap> configMaps,
    Map<String, String> writtenVrrp,
    Allocation allocation,
    EndpointView view,
    EndpointPlanner.Input planInput,
    EndpointPolicy.Input policyInput,
    Verdict shrink) {
  String name() {
    return endpoint.getMetadata().getName();
  }

  long generation() {
    return endpoint.getMetadata().getGeneration();
  }
}
