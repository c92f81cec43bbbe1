package dev.mainstay.operator.endpoint.rollout;

import dev.mainstay.operator.endpoint.render.ConfigHash;
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
 * @param damaged DaemonSets that somebody changed, whose configuration is gone, or that do not know
 *     yet which nodes keep their pods
 * @param refusals by component, why the API server refuses to create its pods
 * @param pods pods of all three DaemonSets, being deleted or not
 * @param nodes selected nodes by name
 * @param holders nodes that hold an address of this endpoint now; they are changed last
 * @param doubt why it is uncertain who holds an address; empty when it is not
 * @param wantedVrrp keepalived configuration by node
 * @param writtenVrrp what the ConfigMap has now, by node
 */
public record RolloutState(
    String endpoint,
    Map<Component, String> wantedTemplates,
    Map<Component, String> templates,
    Set<Component> damaged,
    Map<Component, String> refusals,
    List<Pod> pods,
    Map<String, Node> nodes,
    Set<String> holders,
    String doubt,
    Map<String, String> wantedVrrp,
    Map<String, String> writtenVrrp) {
  public RolloutState {
    wantedTemplates = Map.copyOf(wantedTemplates);
    templates = Map.copyOf(templates);
    damaged = Set.copyOf(damaged);
    refusals = Map.copyOf(refusals);
    pods = List.copyOf(pods);
    nodes = Map.copyOf(nodes);
    holders = Set.copyOf(holders);
    wantedVrrp = Map.copyOf(wantedVrrp);
    writtenVrrp = Map.copyOf(writtenVrrp);
  }

  /**
   * One pod.
   *
   * @param ready as the kubelet says
   * @param proven ready for long enough, and the node's own status says that this process runs what
   *     the template asks for and does its work
   * @param trouble why it does not start or is not proven, or empty
   */
  public record Pod(
      Component component,
      String node,
      String name,
      String template,
      boolean ready,
      boolean proven,
      boolean deleting,
      String trouble) {}

  /**
   * A selected node, or one that has a configuration still and was not seen to go.
   *
   * @param up the Node is Ready; what is not up is not waited for, because nothing can change there
   * @param able its report is fresh and says that it holds or could take over every address
   * @param vrrpHash hash of the configuration its keepalived runs; empty when it gives no status
   * @param refused complaint of keepalived's own checker about the newest configuration, or empty
   * @param overdue components that are out on this node for longer than they may be
   */
  public record Node(
      boolean up, boolean able, Optional<String> vrrpHash, String refused, Set<Component> overdue) {
    public Node {
      overdue = Set.copyOf(overdue);
    }

    /** It gives a status. */
    boolean heard() {
      return vrrpHash.isPresent();
    }

    /** Its keepalived has a configuration and says which. */
    boolean runsVrrp() {
      return vrrpHash.filter(h -> !h.isEmpty()).isPresent();
    }
  }

  /** The node's pod of a DaemonSet, unless it is being deleted. */
  public Optional<Pod> pod(Component component, String node) {
    return pods.stream()
        .filter(p -> p.component() == component && p.node().equals(node) && !p.deleting())
        .findFirst();
  }

  boolean ready(Component component, String node) {
    return pod(component, node).filter(Pod::ready).isPresent();
  }

  boolean proven(Component component, String node) {
    return pod(component, node).filter(Pod::proven).isPresent();
  }

  boolean up(String node) {
    Node seen = nodes.get(node);
    return seen != null && seen.up();
  }

  /** Whether the node says that its keepalived runs exactly this text. */
  boolean runs(String node, String text) {
    Node seen = nodes.get(node);
    return seen != null && seen.vrrpHash().filter(ConfigHash.of(text)::equals).isPresent();
  }

  boolean heard(String node) {
    Node seen = nodes.get(node);
    return seen != null && seen.heard();
  }

  /** Whether the node could hold an address if it had to: at least one twin, and keepalived. */
  boolean participates(String node) {
    Node seen = nodes.get(node);
    return seen != null
        && seen.up()
        && seen.able()
        && ready(Component.VIP, node)
        && (ready(Component.LB_A, node) || ready(Component.LB_B, node));
  }
}
