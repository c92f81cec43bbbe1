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
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
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
  private static final Logger LOG = LoggerFactory.getLogger(EndpointApplier.class);

  private final KubernetesClient client;
  private final String namespace;
  private final ObjectMapper json;

  EndpointApplier(KubernetesClient client, String namespace, ObjectMapper json) {
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
      case Step.WriteVrrp w -> {
        Map<String, String> files = new TreeMap<>(snapshot.writtenVrrp());
        files.put(w.node(), w.text());
        log(snapshot, w.node(), "keepalived configuration %s written", ConfigHash.of(w.text()));
        apply(ConfigMaps.vip(settings, files, text(allocation)));
        nudge(snapshot, w.node(), ConfigHash.of(w.text()));
      }
      case Step.RemoveVrrp r -> {
        Map<String, String> files = new TreeMap<>(snapshot.writtenVrrp());
        files.remove(r.node());
        log(snapshot, r.node(), "keepalived configuration taken away%s", "");
        apply(ConfigMaps.vip(settings, files, text(allocation)));
        nudge(snapshot, r.node(), "none");
      }
      case Step.Wait w -> {}
      case Step.Stop s -> {}
      case Step.Done d -> {}
    }
  }

  private void applyComponent(
      EndpointSnapshot snapshot,
      ChildSettings settings,
      Allocation allocation,
      Map<Component, Wanted> wanted,
      Component component) {
    if (component == Component.VIP) {
      apply(ConfigMaps.vip(settings, snapshot.writtenVrrp(), text(allocation)));
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
    apply(objects.daemonSet());
  }

  void apply(HasMetadata object) {
    client.resource(object).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
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
