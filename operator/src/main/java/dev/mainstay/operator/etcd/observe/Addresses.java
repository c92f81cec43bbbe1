package dev.mainstay.operator.etcd.observe;

import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.quorum.Hosts;
import dev.mainstay.operator.etcd.quorum.Membership;
import dev.mainstay.operator.etcd.quorum.NodeFact;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whom to ask in a round: the nodes, and whatever etcd lists itself.
 *
 * <p>Never the last list alone: it may name only members that are gone, and then nobody would be
 * asked again.
 */
final class Addresses {
  private static final int MAX = 32;

  private Addresses() {}

  /** URL to ask by host, nodes first. */
  static Map<String, URI> of(EtcdTargets targets, Membership known) {
    Map<String, URI> byHost = new LinkedHashMap<>();
    for (NodeFact node : targets.nodes()) {
      url(node.address(), targets.clientPort()).ifPresent(u -> put(byHost, node.address(), u));
    }
    for (Member member : known.members()) {
      for (String text : member.clientUrls()) {
        Hosts.host(text)
            .filter(host -> text.startsWith("https://") && !isLoopback(host))
            .ifPresent(host -> url(host, port(text)).ifPresent(u -> put(byHost, host, u)));
      }
    }
    return byHost;
  }

  private static void put(Map<String, URI> byHost, String host, URI url) {
    if (byHost.size() < MAX) {
      byHost.putIfAbsent(host, url);
    }
  }

  /** From another machine it would be our own. */
  private static boolean isLoopback(String host) {
    return host.startsWith("127.") || host.equals("::1") || host.equals("localhost");
  }

  private static int port(String url) {
    int port = URI.create(url).getPort();
    return port == -1 ? 2379 : port;
  }

  private static Optional<URI> url(String host, int port) {
    String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    try {
      return Optional.of(new URI("https", null, literal, port, null, null, null))
          .filter(u -> u.getHost() != null);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
