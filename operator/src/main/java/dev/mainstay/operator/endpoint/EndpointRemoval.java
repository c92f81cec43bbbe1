package dev.mainstay.operator.endpoint;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec.DeletionPolicy;
import dev.mainstay.operator.endpoint.ControlPlaneEndpointReconciler.EndpointDependencies;
import dev.mainstay.operator.endpoint.children.ChildSettings;
import dev.mainstay.operator.endpoint.children.ConfigMaps;
import dev.mainstay.operator.endpoint.observe.NodeReport;
import dev.mainstay.operator.endpoint.removal.Removal;
import dev.mainstay.operator.endpoint.removal.RemovalState;
import dev.mainstay.operator.endpoint.removal.RemovalStep;
import dev.mainstay.operator.endpoint.rollout.Component;
import dev.mainstay.operator.kube.Labels;
import dev.mainstay.operator.kube.Nodes;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.LogKeys;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes an endpoint down whose deletionPolicy is Delete; a finalizer keeps it until that is done.
 */
final class EndpointRemoval {
  static final String FINALIZER = "mainstay.dev/removal";
  private static final int CONFLICT = 409;
  private static final Logger LOG = LoggerFactory.getLogger(EndpointRemoval.class);

  private final EndpointDependencies on;
  private final EndpointApplier applier;
  private final Map<String, Instant> begun = new ConcurrentHashMap<>();

  EndpointRemoval(EndpointDependencies on, EndpointApplier applier) {
    this.on = on;
    this.applier = applier;
  }

  /** The finalizer is there exactly while the policy is Delete; nothing is sent if it is right. */
  void keepFinalizer(ControlPlaneEndpoint endpoint) {
    boolean wanted = endpoint.getSpec().deletionPolicy() == DeletionPolicy.Delete;
    if (wanted != endpoint.hasFinalizer(FINALIZER)) {
      List<String> finalizers = new ArrayList<>(endpoint.getMetadata().getFinalizers());
      if (wanted) {
        finalizers.add(FINALIZER);
      } else {
        finalizers.remove(FINALIZER);
      }
      try {
        patch(endpoint, finalizers);
      } catch (KubernetesClientException e) {
        if (e.getCode() != CONFLICT) {
          throw e;
        }
        // The cache is behind; what it lacks brings the next look.
      }
    }
  }

  /**
   * Does the next step for a resource that is being deleted.
   *
   * @return what is being waited for; empty when nothing is left to do
   */
  Optional<String> step(EndpointSnapshot seen, ChildSettings settings) {
    ControlPlaneEndpoint endpoint = seen.endpoint();
    if (!endpoint.hasFinalizer(FINALIZER)) {
      return Optional.empty();
    }
    if (endpoint.getSpec().deletionPolicy() == DeletionPolicy.Orphan) {
      keepFinalizer(endpoint); // somebody thought better of it: what still runs stays
      return Optional.empty();
    }
    if (endpoint.getSpec().paused()) {
      return Optional.of(
          "spec.paused is true, so nothing is taken away. Set it to false to go on, or"
              + " spec.deletionPolicy to Orphan to leave everything as it is.");
    }
    RemovalStep step = Removal.next(state(seen));
    return switch (step) {
      case RemovalStep.StopVrrp s -> {
        stopVrrp(seen, settings, s.nodes());
        yield Optional.of(
            "Removing: keepalived of %s is told to stop.".formatted(String.join(", ", s.nodes())));
      }
      case RemovalStep.DeleteDaemonSets d -> {
        d.components().forEach(c -> delete(seen, c));
        yield Optional.of("Removing: the pods are told to end.");
      }
      case RemovalStep.DeleteConfigMaps d -> {
        d.names()
            .forEach(
                name ->
                    on.client().configMaps().inNamespace(on.namespace()).withName(name).delete());
        yield Optional.of("Removing: the configuration is deleted.");
      }
      case RemovalStep.Wait w -> Optional.of(w.message());
      case RemovalStep.Release r -> {
        release(seen, r.unconfirmed());
        begun.remove(endpoint.getMetadata().getUid());
        yield Optional.empty();
      }
    };
  }

  private void stopVrrp(EndpointSnapshot seen, ChildSettings settings, Set<String> nodes) {
    Map<String, String> left = new TreeMap<>(seen.writtenVrrp());
    left.keySet().removeAll(nodes);
    log(seen, "keepalived is told to stop on " + String.join(", ", nodes));
    applier.apply(ConfigMaps.vipOnRemoval(settings, left, applier.text(seen.allocation())));
    nodes.forEach(node -> applier.nudge(seen, node, "removed"));
  }

  private void delete(EndpointSnapshot seen, Component component) {
    DaemonSet set = seen.daemonSets().get(component);
    if (set != null) {
      log(seen, component.text() + " deleted");
      on.client()
          .apps()
          .daemonSets()
          .inNamespace(on.namespace())
          .withName(set.getMetadata().getName())
          .delete();
    }
  }

  private void release(EndpointSnapshot seen, Set<String> unconfirmed) {
    ControlPlaneEndpoint endpoint = seen.endpoint();
    if (unconfirmed.isEmpty()) {
      on.events()
          .normal(
              endpoint,
              EndpointReason.REMOVED,
              "data plane removed; no node has an address of it any more.");
    } else {
      on.events()
          .warning(
              endpoint,
              EndpointReason.LEFT_BEHIND,
              ("data plane removed, but nobody saw %s give the address back. When such a node is back,"
                      + " look with: ip -o addr show | grep ':ms%d'; what is found there goes with ip"
                      + " addr del.")
                  .formatted(String.join(", ", unconfirmed), seen.allocation().slot()));
    }
    List<String> finalizers = new ArrayList<>(endpoint.getMetadata().getFinalizers());
    finalizers.remove(FINALIZER);
    patch(endpoint, finalizers);
  }

  /** With the version it was read at: another controller's finalizer must not get lost. */
  private void patch(ControlPlaneEndpoint endpoint, List<String> finalizers) {
    Map<String, Object> metadata = new TreeMap<>();
    metadata.put("finalizers", finalizers);
    metadata.put("resourceVersion", endpoint.getMetadata().getResourceVersion());
    log(endpoint.getMetadata().getName(), "finalizers are now " + finalizers);
    on.client()
        .resources(ControlPlaneEndpoint.class)
        .withName(endpoint.getMetadata().getName())
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            Serialization.asJson(Map.of("metadata", metadata)));
  }

  private RemovalState state(EndpointSnapshot seen) {
    Instant now = on.clock().instant();
    Set<String> running = new TreeSet<>();
    Set<String> holders = new TreeSet<>();
    seen.view()
        .nodes()
        .forEach(
            (node, sight) -> {
              List<NodeReport.Vrrp> vrrp = sight.fresh(now).map(NodeReport::vrrp).orElse(List.of());
              if (!vrrp.isEmpty()) {
                running.add(node);
              }
              if (vrrp.stream().anyMatch(NodeReport.Vrrp::present)) {
                holders.add(node);
              }
            });
    Map<Component, Set<String>> pods = new EnumMap<>(Component.class);
    Set<String> unready = new TreeSet<>();
    for (Pod pod : seen.pods()) {
      String node = pod.getSpec().getNodeName();
      Optional<Component> component = EndpointGatherer.component(pod);
      if (node == null || component.isEmpty()) {
        continue;
      }
      if (Optional.ofNullable(seen.nodes().get(node)).filter(Nodes::ready).isPresent()) {
        pods.computeIfAbsent(component.get(), c -> new TreeSet<>()).add(node);
      } else if (component.get() == Component.VIP) {
        unready.add(node);
      }
    }
    return new RemovalState(
        seen.writtenVrrp().keySet(),
        holders,
        running,
        seen.daemonSets().keySet(),
        pods,
        unready,
        configMaps(seen.name()),
        Duration.between(begun(seen, now), now));
  }

  /** An operator that was away meanwhile has waited for nobody. */
  private Instant begun(EndpointSnapshot seen, Instant now) {
    return begun.computeIfAbsent(seen.endpoint().getMetadata().getUid(), uid -> now);
  }

  /** Read from the API server: a cache that lags would let some of them stay. */
  private Set<String> configMaps(String endpoint) {
    return on
        .client()
        .configMaps()
        .inNamespace(on.namespace())
        .withLabel(Labels.ENDPOINT, endpoint)
        .list()
        .getItems()
        .stream()
        .map(ConfigMap::getMetadata)
        .map(m -> m.getName())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void log(EndpointSnapshot seen, String text) {
    log(seen.name(), text);
  }

  private static void log(String name, String text) {
    LOG.atInfo().addKeyValue(LogKeys.NAME, name).log(text);
  }
}
