package dev.mainstay.operator.endpoint.observe;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a node's status server answers on {@code /status}; made by the data plane's agent. Unknown
 * fields are ignored and missing lists are empty, because agent and operator are upgraded apart.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record NodeReport(
    String node,
    List<Vrrp> vrrp,
    @Nullable Config config,
    Map<String, LoadBalancer> loadBalancers,
    List<Nic> interfaces,
    List<Integer> listening,
    @Nullable Kubelet kubelet) {
  public NodeReport {
    node = node == null ? "" : node;
    vrrp = vrrp == null ? List.of() : List.copyOf(vrrp);
    loadBalancers = loadBalancers == null ? Map.of() : Map.copyOf(loadBalancers);
    interfaces = interfaces == null ? List.of() : List.copyOf(interfaces);
    listening = listening == null ? List.of() : List.copyOf(listening);
  }

  /** One VRRP instance; {@code present} says whether the kernel has the address. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Vrrp(
      String address,
      @JsonProperty("interface") @Nullable String iface,
      String state,
      @Nullable String since,
      boolean present) {}

  /** The keepalived configuration in use; {@code refused} is the checker's complaint, or empty. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Config(long generation, @Nullable String hash, @Nullable String refused) {}

  /**
   * One HAProxy of the pair.
   *
   * @param passes whether its last request through itself reached an API server; null if it runs an
   *     older configuration, which makes none
   * @param checkCodes HTTP codes other than 200 that its last health checks were answered with, by
   *     node; nodes that gave no answer at all are not in it
   * @param down names of the nodes whose API server it takes for down; empty from an older agent
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record LoadBalancer(
      boolean healthy,
      int backendsUp,
      @Nullable String configHash,
      @Nullable Boolean passes,
      Map<String, Integer> checkCodes,
      List<String> down) {
    public LoadBalancer {
      checkCodes = checkCodes == null ? Map.of() : Map.copyOf(checkCodes);
      down = down == null ? List.of() : List.copyOf(down);
    }
  }

  /** {@code server}: the API server's URL in the node's kubelet.conf; empty if not readable. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Kubelet(String server) {
    public Kubelet {
      server = server == null ? "" : server;
    }
  }

  /** A network interface that is up, with its addresses in CIDR notation. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Nic(String name, List<String> addresses) {
    public Nic {
      addresses = addresses == null ? List.of() : List.copyOf(addresses);
    }
  }

  /** HAProxy processes of the pair that answer. */
  public long healthyLoadBalancers() {
    return loadBalancers.values().stream().filter(LoadBalancer::healthy).count();
  }

  /** Whether the node holds the addresses or could take them over at once. */
  public boolean mayHold() {
    return healthyLoadBalancers() > 0
        && !vrrp.isEmpty()
        && vrrp.stream().allMatch(v -> v.state().equals("MASTER") || v.state().equals("BACKUP"));
  }

  /** Backends that the better of the two sees up. */
  public int backendsUp() {
    return loadBalancers.values().stream().mapToInt(LoadBalancer::backendsUp).max().orElse(0);
  }

  /** Nodes whose API server that one takes for down. */
  public List<String> backendsDown() {
    return new TreeMap<>(loadBalancers)
        .values().stream()
            .max(Comparator.comparingInt(LoadBalancer::backendsUp))
            .map(LoadBalancer::down)
            .orElse(List.of());
  }
}
