package dev.mainstay.operator.etcd.observe;

import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.quorum.Answer;
import dev.mainstay.operator.etcd.quorum.Hosts;
import dev.mainstay.operator.etcd.quorum.Membership;
import dev.mainstay.operator.etcd.quorum.NodeFact;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whom to ask in a round: the nodes or the endpoints, and whatever etcd lists itself.
 *
 * <p>Never the last list alone: it may name only members that are gone, and then nobody would be
 * asked again.
 */
final class Addresses {
  private static final int MAX = 32;

  private Addresses() {}

  /** URL to ask by host, nodes and endpoints first; {@code last}: answers of the round before. */
  static Map<String, URI> of(EtcdTargets targets, Membership known, List<Answer> last) {
    Map<String, URI> byHost = new LinkedHashMap<>();
    targets.endpoints().forEach(url -> put(byHost, hostOf(url), url));
    for (NodeFact node : targets.nodes()) {
      url(node.address(), targets.clientPort()).ifPresent(u -> put(byHost, node.address(), u));
    }
    // An endpoint is often a name for an address that etcd lists: nobody is asked twice.
    Set<Long> covered =
        last.stream()
            .filter(a -> targets.endpoints().stream().anyMatch(u -> hostOf(u).equals(a.host())))
            .map(Answer::memberId)
            .collect(Collectors.toSet());
    for (Member member : known.members()) {
      if (covered.contains(member.id())) {
        continue;
      }
      for (String text : member.clientUrls()) {
        Hosts.host(text)
            .filter(host -> text.startsWith("https://") && !Hosts.isLoopback(host))
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

  private static String hostOf(URI url) {
    return url.getHost().replaceAll("[\\[\\]]", "");
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
