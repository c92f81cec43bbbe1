package dev.mainstay.operator.kube;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads Node objects. */
public final class Nodes {
  private Nodes() {}

  /** Whether the node has every label with that value. */
  public static boolean matches(Node node, Map<String, String> labels) {
    Map<String, String> own = node.getMetadata().getLabels();
    return own != null && own.entrySet().containsAll(labels.entrySet());
  }

  /** The first IPv4 InternalIP. */
  public static Optional<String> internalIp(Node node) {
    return addresses(node).stream()
        .filter(a -> a.getType().equals("InternalIP") && !a.getAddress().contains(":"))
        .map(NodeAddress::getAddress)
        .findFirst();
  }

  public static List<NodeAddress> addresses(Node node) {
    return node.getStatus() == null || node.getStatus().getAddresses() == null
        ? List.of()
        : node.getStatus().getAddresses();
  }

  /** The well-known zone label; empty without one. */
  public static String zone(Node node) {
    Map<String, String> labels = node.getMetadata().getLabels();
    return labels == null ? "" : labels.getOrDefault("topology.kubernetes.io/zone", "");
  }

  /** The Ready condition is True; Unknown and absent are not. */
  public static boolean ready(Node node) {
    return node.getStatus() != null
        && node.getStatus().getConditions() != null
        && node.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  /** Whether it takes no new pods, as before it is drained. */
  public static boolean cordoned(Node node) {
    return node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
  }
}
