package dev.mainstay.operator.endpoint.render;

import dev.mainstay.operator.endpoint.plan.EndpointPlan;
import dev.mainstay.operator.endpoint.plan.EndpointPlan.Candidate;
import dev.mainstay.operator.endpoint.plan.EndpointPlan.Instance;
import dev.mainstay.operator.endpoint.plan.Timing;
import dev.mainstay.operator.kube.Names;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All files of one plan.
 *
 * @param loadBalancer haproxy.cfg of both twins on every node; empty text while there is no backend
 * @param status haproxy.cfg of the status server
 * @param keepalived keepalived.conf by node
 */
public record Rendering(String loadBalancer, String status, Map<String, String> keepalived) {
  private static final Pattern ADVERTISEMENT =
      Pattern.compile("^ *advert_int (\\d{1,2})\\.(\\d\\d)$", Pattern.MULTILINE);

  public Rendering {
    keepalived = Map.copyOf(keepalived);
  }

  /**
   * Renders everything.
   *
   * @param generation of the resource, written into files that change
   * @param written keepalived.conf by node as it is now: a file that says the same but for its
   *     generation is kept, because a new one would make keepalived reload for nothing
   * @param confirmed every node that is up runs what is written for it
   */
  public static Rendering of(
      EndpointPlan plan, long generation, Map<String, String> written, boolean confirmed) {
    List<Timing> running = written.values().stream().flatMap(Rendering::timingOf).toList();
    Timing timing = plan.timing().next(running, confirmed);
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
          String kept = text(plan, node, generationOf(now), timing, vrrps);
          keepalived.put(
              node, kept.equals(now) ? now : text(plan, node, generation, timing, vrrps));
        });
    return new Rendering(
        plan.backends().isEmpty() ? "" : HaproxyRenderer.render(loadBalancer(plan, base)),
        StatusRenderer.render(plan.endpoint(), base),
        keepalived);
  }

  private static String text(
      EndpointPlan plan, String node, long generation, Timing timing, List<VrrpNode.Vrrp> vrrps) {
    int base = Names.slotBase(plan.slot());
    return KeepalivedRenderer.render(
        new VrrpNode(plan.endpoint(), node, generation, base, timing, vrrps));
  }

  private static VrrpNode.Vrrp vrrp(Instance instance, Candidate self) {
    return new VrrpNode.Vrrp(
        literal(instance.address()),
        self.iface(),
        instance.routerId(),
        self.priority(),
        self.preempts(),
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
            .toList(),
        plan.spec().healthCheck(),
        plan.spec().loadBalancer());
  }

  /** Throws IllegalArgumentException for what is not an address; never asks DNS. */
  private static InetAddress literal(String address) {
    return InetAddress.ofLiteral(address);
  }

  /** What somebody edited by hand is as good as nothing; it will differ and be written anew. */
  private static Stream<Timing> timingOf(String file) {
    return ADVERTISEMENT
        .matcher(file)
        .results()
        .map(m -> Integer.parseInt(m.group(1)) * 1000 + Integer.parseInt(m.group(2)) * 10)
        .filter(millis -> millis > 0)
        .map(Timing::new);
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
