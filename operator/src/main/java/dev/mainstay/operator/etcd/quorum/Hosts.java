package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.operator.etcd.client.Member;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Addresses in a member's URLs: text of other systems, so what cannot be read is left out. */
public final class Hosts {
  private Hosts() {}

  /** Hosts of its peer and client URLs, without brackets. */
  static Set<String> of(Member member) {
    return Stream.concat(member.peerUrls().stream(), member.clientUrls().stream())
        .flatMap(url -> host(url).stream())
        .collect(Collectors.toSet());
  }

  /** From another machine it would be that machine's own. */
  public static boolean isLoopback(String host) {
    return host.startsWith("127.") || host.equals("::1") || host.equals("localhost");
  }

  static boolean runs(NodeFact node, Member member) {
    return of(member).contains(node.address()) || node.name().equals(member.name());
  }

  /** The host of a URL without brackets; empty if there is none. */
  public static Optional<String> host(String url) {
    try {
      return Optional.ofNullable(new URI(url).getHost()).map(h -> h.replaceAll("[\\[\\]]", ""));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
