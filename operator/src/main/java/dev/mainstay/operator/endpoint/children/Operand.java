package dev.mainstay.operator.endpoint.children;

import dev.mainstay.operator.kube.Labels;
import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.CapabilitiesBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the DaemonSets have in common.
 *
 * <p>No owner references: removing the resource must not take the address away. No zero values and
 * no empty lists: the API server drops them, and an apply that sends them never ends.
 */
final class Operand {
  /** A pod that runs an older template keeps running until the operator replaces it. */
  private static final String ON_DELETE = "OnDelete";

  /** The end of the log of a container that failed: its complaint is then told on the resource. */
  static final String LAST_WORDS = "FallbackToLogsOnError";

  private Operand() {}

  /** {@code inForce}: annotations of the pod, whose change replaces it. */
  static DaemonSet daemonSet(
      ChildSettings settings,
      String name,
      String component,
      Map<String, String> inForce,
      PodSpecBuilder pod) {
    Map<String, String> labels = new TreeMap<>(Labels.operand(settings.endpoint(), component));
    pod.withHostNetwork(true)
        // Operands must resolve nothing and start before the cluster's DNS does.
        .withDnsPolicy("Default")
        .withPriorityClassName("system-node-critical")
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withNewAffinity()
        .withNewNodeAffinity()
        .withNewRequiredDuringSchedulingIgnoredDuringExecution()
        .withNodeSelectorTerms(places(settings))
        .endRequiredDuringSchedulingIgnoredDuringExecution()
        .endNodeAffinity()
        .endAffinity()
        .addNewToleration()
        .withOperator("Exists")
        .endToleration();
    for (String secret : settings.pullSecrets()) {
      pod.addToImagePullSecrets(new LocalObjectReference(secret));
    }
    return new DaemonSetBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(settings.namespace())
        .withLabels(labels)
        .withAnnotations(Map.of(Labels.SEATED, String.join(",", new TreeSet<>(settings.seated()))))
        .endMetadata()
        .withNewSpec()
        .withNewSelector()
        .withMatchLabels(
            new TreeMap<>(
                Map.of(Labels.ENDPOINT, settings.endpoint(), Labels.COMPONENT, component)))
        .endSelector()
        .withNewUpdateStrategy()
        .withType(ON_DELETE)
        .endUpdateStrategy()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(labels)
        .withAnnotations(new TreeMap<>(inForce))
        .endMetadata()
        .withSpec(pod.build())
        .endTemplate()
        .endSpec()
        .build();
  }

  /**
   * Selected nodes, and by name those that run VRRP. A node selector alone would take all pods from
   * a node that loses its label at once, the holder's keepalived first of all.
   */
  private static List<NodeSelectorTerm> places(ChildSettings settings) {
    List<NodeSelectorTerm> places = new ArrayList<>();
    var selected = new NodeSelectorTermBuilder();
    new TreeMap<>(settings.nodeSelector())
        .forEach(
            (key, value) ->
                selected
                    .addNewMatchExpression()
                    .withKey(key)
                    .withOperator("In")
                    .withValues(value)
                    .endMatchExpression());
    places.add(selected.build());
    for (String node : new TreeSet<>(settings.seated())) {
      places.add(
          new NodeSelectorTermBuilder()
              .addNewMatchField()
              .withKey("metadata.name")
              .withOperator("In")
              .withValues(node)
              .endMatchField()
              .build());
    }
    return places;
  }

  static EnvVar env(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  static EnvVar field(String name, String path) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef()
        .withApiVersion("v1")
        .withFieldPath(path)
        .endFieldRef()
        .endValueFrom()
        .build();
  }

  static VolumeMount readOnly(String volume, String path) {
    return new VolumeMountBuilder().withName(volume).withMountPath(path).withReadOnly(true).build();
  }

  static Volume configMap(String volume, String configMap) {
    return new VolumeBuilder()
        .withName(volume)
        .withNewConfigMap()
        .withName(configMap)
        .withDefaultMode(READABLE)
        .endConfigMap()
        .build();
  }

  static Capabilities only(String... capabilities) {
    var builder = new CapabilitiesBuilder().withDrop("ALL");
    return capabilities.length == 0 ? builder.build() : builder.withAdd(capabilities).build();
  }

  static ResourceRequirements resources(String cpu, String memory, String memoryLimit) {
    return new ResourceRequirementsBuilder()
        .addToRequests("cpu", new Quantity(cpu))
        .addToRequests("memory", new Quantity(memory))
        .addToLimits("memory", new Quantity(memoryLimit))
        .build();
  }

  /** 0644, what the API server fills in. */
  static final int READABLE = 420;
}
