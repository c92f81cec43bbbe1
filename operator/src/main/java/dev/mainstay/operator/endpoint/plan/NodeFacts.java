package dev.mainstay.operator.endpoint.plan;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one selected node.
 *
 * @param name the Node's name, a DNS subdomain
 * @param address the Node's InternalIP (IPv4); null while the Node object names none
 * @param cordoned whether its Node is unschedulable: about to be drained
 * @param agent what its agent reported last; empty as long as it never did
 */
public record NodeFacts(
    String name, @Nullable String address, boolean cordoned, Optional<AgentFacts> agent) {
  /**
   * Network interfaces and listening TCP ports below 30000, as the node's own kernel gives them.
   */
  public record AgentFacts(List<Nic> interfaces, List<Integer> listening) {
    public AgentFacts {
      interfaces = List.copyOf(interfaces);
      listening = List.copyOf(listening);
    }
  }

  /** {@code addresses}: CIDR notation, such as 192.0.2.11/24; virtual IPs are among them as /32. */
  public record Nic(String name, List<String> addresses) {
    public Nic {
      addresses = List.copyOf(addresses);
    }

    /** Whether its name can stand in a configuration; the kernel allows more than we print. */
    boolean usable() {
      return SpecPolicy.INTERFACE.matcher(name).matches();
    }

    /** Whether a subnet of it holds the address. */
    boolean reaches(String address) {
      return addresses.stream()
          .anyMatch(cidr -> !cidr.endsWith("/32") && Ipv4.contains(cidr, address));
    }
  }
}
