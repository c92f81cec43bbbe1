package dev.mainstay.operator.endpoint.children;

import dev.mainstay.operator.endpoint.render.ConfigHash;
import dev.mainstay.operator.kube.Labels;
import dev.mainstay.operator.kube.Names;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The ConfigMaps of one endpoint. */
public final class ConfigMaps {
  private static final String HAPROXY_KEY = "haproxy.cfg";
  private static final String VIP_SUFFIX = ".conf";

  private ConfigMaps() {}

  /** Immutable, named by its hash: kept while any pod or template names it. */
  public static ConfigMap loadBalancer(ChildSettings settings, String haproxyCfg) {
    String hash = ConfigHash.of(haproxyCfg);
    return hashed(
        settings, Names.loadBalancerConfig(settings.endpoint(), hash), "lb", hash, haproxyCfg);
  }

  /** Immutable, named by its hash: kept while any pod or template names it. */
  public static ConfigMap status(ChildSettings settings, String haproxyCfg) {
    String hash = ConfigHash.of(haproxyCfg);
    return hashed(
        settings, Names.statusConfig(settings.endpoint(), hash), "status", hash, haproxyCfg);
  }

  /**
   * keepalived's, changed in place.
   *
   * @param textByNode one configuration per node; empty while no agent has reported yet
   * @param allocation JSON that only the operator reads
   */
  public static ConfigMap vip(
      ChildSettings settings, Map<String, String> textByNode, String allocation) {
    Map<String, String> data = new TreeMap<>();
    textByNode.forEach((node, text) -> data.put(vipKey(node), text));
    var builder =
        new ConfigMapBuilder()
            .withMetadata(
                metadata(settings, Names.vip(settings.endpoint()), "vip")
                    .addToAnnotations(Labels.ALLOCATION, allocation)
                    .build());
    return data.isEmpty() ? builder.build() : builder.withData(data).build();
  }

  /**
   * keepalived's while the endpoint is removed: nodes that are not named any more have to stop,
   * even the last one. Without that word an agent takes an empty folder for a lost ConfigMap.
   */
  public static ConfigMap vipOnRemoval(
      ChildSettings settings, Map<String, String> textByNode, String allocation) {
    return new ConfigMapBuilder(vip(settings, textByNode, allocation))
        .addToData("removed", "true")
        .build();
  }

  /** Key of one node's text in the ConfigMap of {@link #vip}. */
  public static String vipKey(String node) {
    return node + VIP_SUFFIX;
  }

  /** The node that a key of that ConfigMap belongs to; empty for a key that is not ours. */
  public static Optional<String> vipNode(String key) {
    return key.endsWith(VIP_SUFFIX) && key.length() > VIP_SUFFIX.length()
        ? Optional.of(key.substring(0, key.length() - VIP_SUFFIX.length()))
        : Optional.empty();
  }

  private static ConfigMap hashed(
      ChildSettings settings, String name, String component, String hash, String text) {
    return new ConfigMapBuilder()
        .withMetadata(
            metadata(settings, name, component).addToAnnotations(Labels.CONFIG_HASH, hash).build())
        .withData(Map.of(HAPROXY_KEY, text))
        .withImmutable(true)
        .build();
  }

  private static ObjectMetaBuilder metadata(ChildSettings settings, String name, String component) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(settings.namespace())
        .withLabels(new TreeMap<>(Labels.operand(settings.endpoint(), component)));
  }
}
