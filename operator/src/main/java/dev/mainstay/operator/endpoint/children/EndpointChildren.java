package dev.mainstay.operator.endpoint.children;

import dev.mainstay.operator.endpoint.plan.EndpointPlan;
import dev.mainstay.operator.endpoint.render.ConfigHash;
import dev.mainstay.operator.endpoint.render.Rendering;
import dev.mainstay.operator.endpoint.rollout.Component;
import dev.mainstay.operator.kube.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** All operands of one plan, ready to be applied. */
public final class EndpointChildren {
  private EndpointChildren() {}

  /**
   * One DaemonSet and the ConfigMaps its template names.
   *
   * @param templateHash of the pod template, configuration and image included; pods carry it
   */
  public record Wanted(DaemonSet daemonSet, List<ConfigMap> configs, String templateHash) {
    public Wanted {
      configs = List.copyOf(configs);
    }
  }

  /** By component; without load balancers while the plan has no backend. */
  public static Map<Component, Wanted> wanted(
      ChildSettings settings, EndpointPlan plan, Rendering rendering) {
    Map<Component, Wanted> wanted = new EnumMap<>(Component.class);
    ConfigMap status = ConfigMaps.status(settings, rendering.status());
    String statusName = status.getMetadata().getName();
    wanted.put(
        Component.VIP,
        marked(VipDaemonSet.of(settings, statusName, ConfigHash.of(rendering.status())), status));
    if (!plan.backends().isEmpty()) {
      ConfigMap lb = ConfigMaps.loadBalancer(settings, rendering.loadBalancer());
      String name = lb.getMetadata().getName();
      String hash = ConfigHash.of(rendering.loadBalancer());
      wanted.put(Component.LB_A, marked(LbDaemonSet.of(settings, Twin.A, name, hash), lb));
      wanted.put(Component.LB_B, marked(LbDaemonSet.of(settings, Twin.B, name, hash), lb));
    }
    return wanted;
  }

  /**
   * Marks the template with the hash of all of it, so that any change of it is seen on a pod. Not
   * of the nodes: they come and go, and no pod has to be replaced for that.
   */
  private static Wanted marked(DaemonSet set, ConfigMap config) {
    PodTemplateSpec anywhere =
        new PodTemplateSpecBuilder(set.getSpec().getTemplate())
            .editSpec()
            .withAffinity(null)
            .endSpec()
            .build();
    String hash = ConfigHash.of(Serialization.asJson(anywhere));
    DaemonSet marked =
        new DaemonSetBuilder(set)
            .editSpec()
            .editTemplate()
            .editMetadata()
            .addToAnnotations(Labels.CONFIG_HASH, hash)
            .endMetadata()
            .endTemplate()
            .endSpec()
            .build();
    return new Wanted(marked, List.of(config), hash);
  }
}
