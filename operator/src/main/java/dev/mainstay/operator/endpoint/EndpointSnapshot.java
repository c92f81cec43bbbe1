package dev.mainstay.operator.endpoint;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.operator.endpoint.observe.EndpointView;
import dev.mainstay.operator.endpoint.observe.NodeReport;
import dev.mainstay.operator.endpoint.observe.Surroundings;
import dev.mainstay.operator.endpoint.plan.AddressGate;
import dev.mainstay.operator.endpoint.plan.Allocation;
import dev.mainstay.operator.endpoint.plan.EndpointPlanner;
import dev.mainstay.operator.endpoint.plan.EndpointPolicy;
import dev.mainstay.operator.endpoint.render.ConfigHash;
import dev.mainstay.operator.endpoint.rollout.Component;
import dev.mainstay.operator.kube.Nodes;
import dev.mainstay.operator.status.Verdict;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
    Verdict shrink,
    AddressGate.Input addressInput,
    Surroundings.Findings surroundings) {
  String name() {
    return endpoint.getMetadata().getName();
  }

  /** By selected node, its address; empty text where the Node names none. */
  Map<String, String> nodeAddresses() {
    Map<String, String> addresses = new TreeMap<>();
    nodes.forEach((name, node) -> addresses.put(name, Nodes.internalIp(node).orElse("")));
    return addresses;
  }

  /** The texts that some pod of it may be running; one that only a template names is not in it. */
  List<String> configurations() {
    return pods.stream()
        .flatMap(pod -> pod.getSpec().getVolumes().stream())
        .filter(volume -> volume.getConfigMap() != null)
        .map(volume -> configMaps.get(volume.getConfigMap().getName()))
        .filter(config -> config != null && config.getData() != null)
        .distinct()
        .flatMap(config -> config.getData().values().stream())
        .toList();
  }

  /** Whether every node that is up runs the keepalived configuration written for it. */
  boolean vrrpConfirmed(Instant now) {
    return writtenVrrp.entrySet().stream()
        .filter(w -> nodes.containsKey(w.getKey()) && Nodes.ready(nodes.get(w.getKey())))
        .allMatch(
            w ->
                Optional.ofNullable(view.nodes().get(w.getKey()))
                    .flatMap(sight -> sight.fresh(now))
                    .map(NodeReport::config)
                    .map(NodeReport.Config::hash)
                    .filter(ConfigHash.of(w.getValue())::equals)
                    .isPresent());
  }

  long generation() {
    return endpoint.getMetadata().getGeneration();
  }
}
