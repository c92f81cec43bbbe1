package dev.mainstay.operator.endpoint.render;

import static dev.mainstay.operator.endpoint.render.Token.address;
import static dev.mainstay.operator.endpoint.render.Token.centis;
import static dev.mainstay.operator.endpoint.render.Token.host;
import static dev.mainstay.operator.endpoint.render.Token.joined;
import static dev.mainstay.operator.endpoint.render.Token.label;
import static dev.mainstay.operator.endpoint.render.Token.name;
import static dev.mainstay.operator.endpoint.render.Token.networkInterface;
import static dev.mainstay.operator.endpoint.render.Token.port;
import static dev.mainstay.operator.endpoint.render.Token.tenths;
import static dev.mainstay.operator.endpoint.render.Token.whole;
import static dev.mainstay.operator.endpoint.render.Token.word;

import dev.mainstay.operator.endpoint.plan.Timing;
import dev.mainstay.operator.endpoint.render.VrrpNode.Vrrp;
import java.net.InetAddress;

/**
 * Writes keepalived.conf of one node for keepalived 2.3.
 *
 * <p>The comment lines at its head are read by the agent. The instances are named by their address.
 */
public final class KeepalivedRenderer {
  // The agent counts the same way.
  private static final int FIRST_PORT = 9440;

  private final ConfigWriter file = new ConfigWriter();
  private final VrrpNode node;

  private KeepalivedRenderer(VrrpNode node) {
    this.node = node;
  }

  /** Throws IllegalArgumentException for what cannot be a correct configuration. */
  public static String render(VrrpNode node) {
    check(node);
    var renderer = new KeepalivedRenderer(node);
    renderer.head();
    renderer.global();
    renderer.check();
    node.instances().forEach(renderer::instance);
    return renderer.file.text();
  }

  private static void check(VrrpNode node) {
    require(!node.instances().isEmpty(), "no virtual IP for node " + node.node());
    for (Vrrp vrrp : node.instances()) {
      int family = vrrp.address().getAddress().length;
      require(vrrp.routerId() >= 1 && vrrp.routerId() <= 255, "router id " + vrrp.routerId());
      require(vrrp.priority() >= 1 && vrrp.priority() <= 254, "priority " + vrrp.priority());
      require(vrrp.source().getAddress().length == family, "source of another address family");
      for (InetAddress peer : vrrp.peers()) {
        require(peer.getAddress().length == family, "peer of another address family");
        require(!peer.equals(vrrp.source()), "node " + node.node() + " is its own peer");
      }
    }
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  private void head() {
    file.line(
        word("# mainstay"),
        joined(word("endpoint="), name(node.endpoint())),
        joined(word("node="), name(node.node())),
        joined(word("generation="), whole(node.generation())));
    file.line(
        word("# mainstay takeover"),
        joined(word("seconds="), tenths(node.timing().takeoverMillis())));
    for (Vrrp vrrp : node.instances()) {
      file.line(
          word("# mainstay instance"),
          joined(word("address="), host(vrrp.address())),
          joined(word("interface="), networkInterface(vrrp.networkInterface())));
    }
  }

  private void global() {
    file.block(
        () -> {
          file.line(word("router_id"), name(node.node()));
          file.line(word("enable_script_security"));
          // Another user would need SETUID; a check that cannot be executed counts as a success.
          file.line(word("script_user root"));
          file.line(word("max_auto_priority -1"));
          // Only told in its log, the reason of a move that nothing else explains: real-time
          // priority
          // comes from the entrypoint (ADR 0030).
          file.line(word("min_auto_priority_delay"), whole(node.timing().lateMillis() * 1000L));
          file.line(word("vrrp_version 3"));
          file.line(word("vrrp_garp_master_delay 1"));
          file.line(word("vrrp_garp_master_repeat 3"));
          // A switch that missed the announcements learns the port within a minute.
          file.line(word("vrrp_garp_master_refresh 60"));
          file.line(word("vrrp_garp_master_refresh_repeat 1"));
          // Of two holders after a network was cut, the lower one yields with a last advertisement.
          // The other, which never stopped being one, announces only when it hears such a thing;
          // without it, it depends on who is heard first.
          file.line(word("vrrp_higher_prio_send_advert true"));
          file.line(word("vrrp_garp_lower_prio_repeat 1"));
          // Else a holder puts its own next advertisement off with every packet that carries its
          // router id, even one it drops: whoever sends them faster than it does makes it mute.
          file.line(word("vrrp_lower_prio_no_advert true"));
          file.line(word("vrrp_notify_fifo /run/mainstay/notify.fifo"));
        },
        word("global_defs"));
  }

  private void check() {
    file.block(
        () -> {
          file.line(
              joined(
                  word("script \"/usr/local/bin/mainstay-check "),
                  port(node.slotBase() + 1),
                  word(" "),
                  port(node.slotBase() + 2),
                  word("\"")));
          file.line(word("interval"), tenths(node.timing().checkIntervalMillis()));
          file.line(word("timeout 1"));
          file.line(word("fall 2"));
          file.line(word("rise 2"));
          file.line(word("init_fail"));
        },
        word("vrrp_script check_load_balancer"));
  }

  private void instance(Vrrp vrrp) {
    file.block(
        () -> {
          file.line(word("state BACKUP"));
          if (vrrp.preempt()) {
            file.line(word("preempt_delay"), whole(Timing.PREEMPT_DELAY_SECONDS));
          } else {
            file.line(word("nopreempt"));
          }
          file.line(word("interface"), networkInterface(vrrp.networkInterface()));
          file.line(word("virtual_router_id"), whole(vrrp.routerId()));
          file.line(word("priority"), whole(vrrp.priority()));
          file.line(word("advert_int"), centis(node.timing().advertisementMillis()));
          file.line(word("unicast_src_ip"), address(vrrp.source()));
          file.line(word("check_unicast_src"));
          peers(vrrp);
          file.block(
              () ->
                  file.line(
                      host(vrrp.address()),
                      word("dev"),
                      networkInterface(vrrp.networkInterface()),
                      label(vrrp.address(), vrrp.networkInterface(), slot())),
              word("virtual_ipaddress"));
          file.block(() -> file.line(word("check_load_balancer")), word("track_script"));
        },
        word("vrrp_instance"),
        address(vrrp.address()));
  }

  private void peers(Vrrp vrrp) {
    if (vrrp.peers().isEmpty()) {
      // Without a peer keepalived falls back to multicast, and the second node would then make a
      // new
      // instance of it and drop the address. The host itself never answers as a peer.
      file.block(() -> file.line(nobody(vrrp), word("min_ttl 255")), word("unicast_peer"));
      return;
    }
    file.line(word("unicast_fault_no_peer"));
    // One line each: several on a line are dropped silently, which is a split brain.
    file.block(
        () -> vrrp.peers().forEach(peer -> file.line(address(peer), word("min_ttl 255"))),
        word("unicast_peer"));
  }

  private static Token nobody(Vrrp vrrp) {
    return vrrp.source().getAddress().length == 4 ? word("127.0.0.1") : word("::1");
  }

  private int slot() {
    return (node.slotBase() - FIRST_PORT) / 10;
  }
}
