package dev.mainstay.operator.endpoint.render;

import dev.mainstay.operator.endpoint.plan.EndpointPlan;
import dev.mainstay.operator.endpoint.plan.EndpointPlan.Candidate;
import dev.mainstay.operator.endpoint.plan.EndpointPlan.Instance;
import dev.mainstay.operator.kube.Names;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All files of one plan.
 *
 * @param loadBalancer haproxy.cfg of both twins on every node; empty text while there is no backend
 * @param status haproxy.cfg of the status server
 * @param keepalived keepalived.conf by node
 */
public record Rendering(String loadBalancer, String status, Map<String, String> keepalived) {
  /** Milliseconds between advertisements: the profile Balanced. */
  static final int ADVERTISEMENT_MILLIS = 100;

  public Rendering {
    keepalived = Map.copyOf(keepalived);
  }

  /**
   * Renders everything.
   *
   * @param generation of the resource, written into files that change
   * @param written keepalived.conf by node as it is now: a file that says the same but for its
   *     generation is kept, because a new one would make keepalived reload for nothing
   */
  public static Rendering of(EndpointPlan plan, long generation, Map<String, String> written) {
    int base = Names.slotBase(plan.slot());
    Map<String, List<VrrpNode.Vrrp>> byNode = new TreeMap<>();
    for (Instance instance : plan.instances()) {
      for (Candidate self : instance.candidates()) {
        byNode.computeIfAbsent(self.node(), n -> new ArrayList<>()).add(vrrp(instance, self));
      }
    }
    Map<String, String> keepalived = new HashMap<>();
    byNode.forEach(
        (node, vrrps) -> {
          String now = written.getOrDefault(node, "");
          String kept = text(plan, node, generationOf(now), base, vrrps);
          keepalived.put(node, kept.equals(now) ? now : text(plan, node, generation, base, vrrps));
        });
    return new Rendering(
        plan.backends().isEmpty() ? "" : HaproxyRenderer.render(loadBalancer(plan, base)),
        StatusRenderer.render(plan.endpoint(), base),
        keepalived);
  }

  private static String text(
      EndpointPlan plan, String node, long generation, int base, List<VrrpNode.Vrrp> vrrps) {
    return KeepalivedRenderer.render(
        new VrrpNode(plan.endpoint(), node, generation, base, ADVERTISEMENT_MILLIS, vrrps));
  }

  private static VrrpNode.Vrrp vrrp(Instance instance, Candidate self) {
    return new VrrpNode.Vrrp(
        literal(instance.address()),
        self.iface(),
        instance.routerId(),
        self.priority(),
        literal(self.nodeAddress()),
        instance.candidates().stream()
            .filter(c -> !c.node().equals(self.node()))
            .map(c -> literal(c.nodeAddress()))
            .toList());
  }

  private static LbSettings loadBalancer(EndpointPlan plan, int base) {
    return new LbSettings(
        plan.endpoint(),
        plan.port(),
        base,
        plan.backends().stream()
            .map(b -> new LbSettings.Backend(b.name(), literal(b.address()), b.port()))
            .toList());
  }

  /** Throws IllegalArgumentException for what is not an address; never asks DNS. */
  private static InetAddress literal(String address) {
    return InetAddress.ofLiteral(address);
  }

  private static long generationOf(String file) {
    int at = file.indexOf(" generation=");
    if (at < 0) {
      return 0;
    }
    int end = file.indexOf('\n', at);
    String digits = file.substring(at + " generation=".length(), end < 0 ? file.length() : end);
    try {
      return Long.parseLong(digits.strip());
    } catch (NumberFormatException e) {
      return 0; // somebody edited it; it will differ and be written anew
    }
  }
}
