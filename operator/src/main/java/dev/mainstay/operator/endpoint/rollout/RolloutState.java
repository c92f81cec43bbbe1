package dev.mainstay.operator.endpoint.rollout;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One snapshot of wanted and observed, all that {@link Rollout} looks at.
 *
 * @param endpoint name of the resource
 * @param wantedTemplates template hash of each DaemonSet; LB entries are absent while the plan may
 *     not be served yet
 * @param templates template hash of each DaemonSet that exists
 * @param pods pods of all three DaemonSets, being deleted or not
 * @param nodes selected nodes by name
 * @param holders nodes that hold an address of this endpoint now; they are changed last
 * @param wantedVrrp keepalived configuration by node
 * @param writtenVrrp what the ConfigMap has now, by node
 */
public record RolloutState(
    String endpoint,
    Map<Component, String> wantedTemplates,
    Map<Component, String> templates,
    List<Pod> pods,
    Map<String, Node> nodes,
    Set<String> holders,
    Map<String, String> wantedVrrp,
    Map<String, String> writtenVrrp) {
  public RolloutState {
    wantedTemplates = Map.copyOf(wantedTemplates);
    templates = Map.copyOf(templates);
    pods = List.copyOf(pods);
    nodes = Map.copyOf(nodes);
    holders = Set.copyOf(holders);
    wantedVrrp = Map.copyOf(wantedVrrp);
    writtenVrrp = Map.copyOf(writtenVrrp);
  }

  /** {@code ready} as the kubelet says; {@code trouble} is why it does not start, or empty. */
  public record Pod(
      Component component,
      String node,
      String name,
      String template,
      boolean ready,
      boolean deleting,
      String trouble) {}

  /**
   * A selected node.
   *
   * @param up the Node is Ready; what is not up is not waited for, because nothing can change there
   * @param vrrpHash hash of the configuration its keepalived runs; empty when it gives no status
   * @param refused complaint of keepalived's own checker about the newest configuration, or empty
   */
  public record Node(boolean up, Optional<String> vrrpHash, String refused) {}

  Optional<Pod> pod(Component component, String node) {
    return pods.stream()
        .filter(p -> p.component() == component && p.node().equals(node) && !p.deleting())
        .findFirst();
  }
}
