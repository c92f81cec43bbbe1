package dev.mainstay.operator.endpoint.plan;

import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Verdict;
import dev.mainstay.operator.status.Verdict.Allow;
import dev.mainstay.operator.status.Verdict.Hold;
import dev.mainstay.operator.status.Verdict.Reject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** May these addresses be taken, as far as the network and the kubelets tell? Pure. */
public final class AddressGate {
  private AddressGate() {}

  /**
   * Everything the checks look at.
   *
   * @param addresses the resource's virtual IPs, in the order of its spec
   * @param own those that this resource serves already, also if an earlier resource of that name
   *     began it: in a written configuration, or reported by an agent
   * @param uses by address, what was found on the network; absent while nobody has looked
   * @param listedBy by address, nodes whose Node object lists it
   */
  public record Input(
      String name,
      List<String> addresses,
      Set<String> own,
      Map<String, AddressUse> uses,
      Map<String, List<String>> listedBy) {}

  /**
   * A kubelet without --node-ip takes any address of its interfaces for its own, the virtual IP
   * too. Then the node's backend and VRRP source would be the virtual IP itself.
   */
  public static Verdict noKubeletTookOurs(Input in) {
    for (String address : in.addresses()) {
      List<String> nodes = in.listedBy().getOrDefault(address, List.of());
      if (in.own().contains(address) && !nodes.isEmpty()) {
        return new Reject(
            EndpointReason.NODE_USES_VIRTUAL_IP,
            ("ControlPlaneEndpoint %s: Node %s lists %s in status.addresses: its kubelet"
                    + " took it for the node's own. What runs goes on, nothing is changed until that"
                    + " ends. Start that kubelet with --node-ip=<the node's own address>; kubeadm"
                    + " keeps it in KUBELET_KUBEADM_ARGS of /var/lib/kubelet/kubeadm-flags.env.")
                .formatted(in.name(), String.join(", ", nodes), field(in, address)));
      }
    }
    return new Allow();
  }

  /** Before its first use an address must be nobody's; afterwards it answers because it is ours. */
  public static Verdict nobodyHasNewOnes(Input in) {
    for (String address : in.addresses()) {
      if (in.own().contains(address)) {
        continue;
      }
      AddressUse use = in.uses().get(address);
      if (use == null) {
        return new Hold(
            EndpointReason.CHECKING_ADDRESS,
            "ControlPlaneEndpoint %s: whether somebody has %s already is being asked."
                .formatted(in.name(), field(in, address)));
      }
      if (use.inUse()) {
        return new Reject(
            EndpointReason.ADDRESS_IN_USE,
            ("ControlPlaneEndpoint %s: %s is in use on the network already%s, and not by"
                    + " this resource. Take it away there (ip addr del, a kube-vip or keepalived of"
                    + " your own, a DHCP lease), or choose a free address; this is looked at again"
                    + " every few seconds.")
                .formatted(
                    in.name(),
                    field(in, address),
                    use.hardwareAddress() == null
                        ? ""
                        : ", by hardware address " + use.hardwareAddress()));
      }
    }
    return new Allow();
  }

  private static String field(Input in, String address) {
    return "spec.virtualIPs[%d].address %s".formatted(in.addresses().indexOf(address), address);
  }
}
