package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Truth;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Does the control plane come up again after a loss of power everywhere? A kubelet that needs the
 * virtual IP to learn of its pods never starts the pods that bring the virtual IP. Pure.
 */
final class ColdStart {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private ColdStart() {}

  /**
   * The condition.
   *
   * @param nodes address by node name
   * @param servers by node, the URL in its kubelet.conf; empty text where it cannot be read
   * @param resolved addresses by DNS name
   */
  static Line of(
      Collection<String> virtualIPs,
      Map<String, String> nodes,
      Map<String, String> servers,
      Map<String, Set<String>> resolved) {
    List<String> waiting = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    List<String> elsewhere = new ArrayList<>();
    new TreeMap<>(nodes)
        .forEach(
            (node, address) -> {
              Optional<String> host = host(servers.getOrDefault(node, ""));
              Set<String> targets =
                  host.map(h -> isLiteral(h) ? Set.of(h) : resolved.getOrDefault(h, Set.of()))
                      .orElse(Set.of());
              String named = node + " (" + servers.getOrDefault(node, "") + ")";
              if (targets.isEmpty()) {
                unknown.add(host.isPresent() ? named : node);
              } else if (targets.stream().anyMatch(virtualIPs::contains)) {
                waiting.add(named);
              } else if (!targets.contains(address) && !LOOPBACK.containsAll(targets)) {
                elsewhere.add(named);
              }
            });
    if (!waiting.isEmpty()) {
      return new Line(
          Truth.FALSE,
          EndpointReason.KUBELET_NEEDS_VIRTUAL_IP,
          ("After a power loss of all nodes the kubelet of %s would wait for the virtual IP, which"
                  + " only pods that it has to start can bring. Point it at the API server of its own"
                  + " node, there: KUBECONFIG=/etc/kubernetes/kubelet.conf kubectl config set-cluster"
                  + " \"$(KUBECONFIG=/etc/kubernetes/kubelet.conf kubectl config view -o"
                  + " jsonpath='{.clusters[0].name}')\" --server=https://<the node's own"
                  + " address>:6443, then restart the kubelet.")
              .formatted(String.join(", ", waiting)));
    }
    if (!unknown.isEmpty()) {
      return Line.unknown(
          ("Which API server the kubelet of %s uses is not known: /etc/kubernetes/kubelet.conf is not"
                  + " there, was replaced after the vip pod of the node began, names a host that does"
                  + " not resolve, or the node has not reported yet.")
              .formatted(String.join(", ", unknown)));
    }
    return nodes.isEmpty()
        ? Line.unknown(Line.NO_REPORTS)
        : new Line(
            Truth.TRUE,
            EndpointReason.KUBELETS_BYPASS_VIRTUAL_IP,
            elsewhere.isEmpty()
                ? "Each kubelet uses the API server of its own node, so pods start without the"
                    + " virtual IP."
                : "No kubelet needs the virtual IP to start its pods; but that of %s waits for the API"
                        .formatted(String.join(", ", elsewhere))
                    + " server of another host.");
  }

  /** Names that have to be resolved for {@link #of}. */
  static Set<String> names(Collection<String> servers) {
    return servers.stream()
        .flatMap(s -> host(s).stream())
        .filter(h -> !isLiteral(h))
        .collect(java.util.stream.Collectors.toUnmodifiableSet());
  }

  private static Optional<String> host(String url) {
    try {
      return Optional.ofNullable(new URI(url).getHost());
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static boolean isLiteral(String host) {
    return LOOPBACK.contains(host) || host.startsWith("[") || host.matches("[0-9.]+");
  }
}
