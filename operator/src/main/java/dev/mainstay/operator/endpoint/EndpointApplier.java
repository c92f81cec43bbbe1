package dev.mainstay.operator.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mainstay.operator.endpoint.children.ChildSettings;
import dev.mainstay.operator.endpoint.children.ConfigMaps;
import dev.mainstay.operator.endpoint.children.EndpointChildren.Wanted;
import dev.mainstay.operator.endpoint.plan.Allocation;
import dev.mainstay.operator.endpoint.render.ConfigHash;
import dev.mainstay.operator.endpoint.rollout.Component;
import dev.mainstay.operator.endpoint.rollout.Step;
import dev.mainstay.operator.kube.Labels;
import dev.mainstay.operator.status.LogKeys;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out one step. Server-side apply with one field manager, so that repeating is harmless.
 */
final class EndpointApplier {
  static final String FIELD_MANAGER = "mainstay";
  static final int CONFLICT = 409;
  private static final Logger LOG = LoggerFactory.getLogger(EndpointApplier.class);

  private final KubernetesClient client;
  private final String namespace;
  private final ObjectMapper json;
  private final Drift drift;

  EndpointApplier(KubernetesClient client, String namespace, ObjectMapper json, Drift drift) {
    this.drift = drift;
    this.client = client;
    this.namespace = namespace;
    this.json = json;
  }

  /** Throws KubernetesClientException if the API server refuses; the same step is tried again. */
  void apply(
      EndpointSnapshot snapshot,
      ChildSettings settings,
      Allocation allocation,
      Map<Component, Wanted> wanted,
      Step step) {
    switch (step) {
      case Step.Apply a -> applyComponent(snapshot, settings, allocation, wanted, a.component());
      case Step.ReplacePod r -> {
        log(snapshot, r.node(), "pod %s deleted, its replacement takes the new template", r.pod());
        client.pods().inNamespace(namespace).withName(r.pod()).delete();
      }
      case Step.WriteVrrp w ->
          writeVrrp(snapshot, settings, allocation, Map.of(w.node(), w.text()));
      case Step.RestoreVrrp r -> writeVrrp(snapshot, settings, allocation, r.texts());
      case Step.RemoveVrrp r -> {
        Map<String, String> files = new TreeMap<>(snapshot.writtenVrrp());
        files.remove(r.node());
        log(snapshot, r.node(), "keepalived configuration taken away%s", "");
        String key = ConfigMaps.vipKey(r.node());
        replaced(snapshot, ConfigMaps.vip(settings, files, text(allocation)))
            .ifPresent(
                left -> {
                  if (left.getData() != null && left.getData().containsKey(key)) {
                    // Somebody else's apply put it there, and so ours does not take it away.
                    client
                        .resource(left)
                        .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"data\":{\"%s\":null}}".formatted(key));
                  }
                  nudge(snapshot, r.node(), "none");
                });
      }
      case Step.HandOver h -> {}
      case Step.Wait w -> {}
      case Step.Stop s -> {}
      case Step.Done d -> {}
    }
  }

  /** Deletes configurations that nobody names; one that is gone already is no error. */
  void prune(EndpointSnapshot snapshot, List<String> configMaps) {
    for (String name : configMaps) {
      LOG.atInfo()
          .addKeyValue(LogKeys.NAME, snapshot.name())
          .log("configuration {} deleted, no pod and no template names it", name);
      client.configMaps().inNamespace(namespace).withName(name).delete();
    }
  }

  private void writeVrrp(
      EndpointSnapshot snapshot,
      ChildSettings settings,
      Allocation allocation,
      Map<String, String> texts) {
    Map<String, String> files = new TreeMap<>(snapshot.writtenVrrp());
    files.putAll(texts);
    texts.forEach(
        (node, text) ->
            log(snapshot, node, "keepalived configuration %s written", ConfigHash.of(text)));
    if (replaced(snapshot, ConfigMaps.vip(settings, files, text(allocation))).isPresent()) {
      texts.forEach((node, text) -> nudge(snapshot, node, ConfigHash.of(text)));
    }
  }

  /**
   * Applies one that holds the texts of all nodes, if it is still as it was read: a leader that was
   * frozen meanwhile would take a node out that another one put in. Empty if it was not.
   */
  private Optional<ConfigMap> replaced(EndpointSnapshot snapshot, ConfigMap vip) {
    ConfigMap read = snapshot.configMaps().get(vip.getMetadata().getName());
    if (read != null) {
      vip.getMetadata().setResourceVersion(read.getMetadata().getResourceVersion());
    }
    try {
      return Optional.of(apply(vip));
    } catch (KubernetesClientException e) {
      if (e.getCode() != CONFLICT) {
        throw e;
      }
      LOG.atInfo()
          .addKeyValue(LogKeys.NAME, snapshot.name())
          .log("keepalived's configurations changed since they were read; the next look decides");
      return Optional.empty();
    }
  }

  private void applyComponent(
      EndpointSnapshot snapshot,
      ChildSettings settings,
      Allocation allocation,
      Map<Component, Wanted> wanted,
      Component component) {
    if (component == Component.VIP) {
      if (replaced(snapshot, ConfigMaps.vip(settings, snapshot.writtenVrrp(), text(allocation)))
          .isEmpty()) {
        return;
      }
    }
    Wanted objects = wanted.get(component);
    if (objects == null) {
      throw new IllegalStateException("nothing planned for " + component);
    }
    LOG.atInfo()
        .addKeyValue(LogKeys.NAME, snapshot.name())
        .addKeyValue(LogKeys.STEP, component.text())
        .log("template applied");
    objects.configs().forEach(this::apply);
    drift.applied(apply(objects.daemonSet()));
  }

  <T extends HasMetadata> T apply(T object) {
    return client.resource(object).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
  }

  /**
   * A changed annotation makes the kubelet look at the pod's volumes at once instead of in a
   * minute.
   */
  void nudge(EndpointSnapshot snapshot, String node, String hash) {
    Optional<Pod> pod =
        snapshot.pods().stream()
            .filter(p -> EndpointGatherer.component(p).filter(c -> c == Component.VIP).isPresent())
            .filter(p -> node.equals(p.getSpec().getNodeName()))
            .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
            .findFirst();
    pod.ifPresent(
        p ->
            client
                .pods()
                .inNamespace(namespace)
                .withName(p.getMetadata().getName())
                .patch(
                    PatchContext.of(PatchType.JSON_MERGE),
                    "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}"
                        .formatted(Labels.NUDGE, hash)));
  }

  String text(Allocation allocation) {
    try {
      return json.writeValueAsString(allocation);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an allocation is plain data", e);
    }
  }

  private static void log(EndpointSnapshot snapshot, String node, String text, String detail) {
    LOG.atInfo()
        .addKeyValue(LogKeys.NAME, snapshot.name())
        .addKeyValue(LogKeys.NODE, node)
        .log(text.formatted(detail));
  }
}
