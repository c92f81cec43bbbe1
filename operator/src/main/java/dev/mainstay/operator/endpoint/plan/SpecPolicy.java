package dev.mainstay.operator.endpoint.plan;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec.VirtualIP;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Verdict;
import dev.mainstay.operator.status.Verdict.Allow;
import dev.mainstay.operator.status.Verdict.Reject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks that keep values out of which no correct configuration can be made. The schema refuses bad
 * texts first; they are looked at again, because an object may be older than its schema.
 */
final class SpecPolicy {
  /** As many as status can list. */
  private static final int MAX_NODES = 64;

  static final Pattern INTERFACE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,14}");
  private static final Pattern NODE = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
  private static final Pattern PATH =
      Pattern.compile("/(readyz|livez|healthz)(/[a-z0-9][a-z0-9-]*)*");
  private static final Pattern LABEL_KEY =
      Pattern.compile(
          "([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
  private static final Pattern LABEL_VALUE =
      Pattern.compile("([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?");

  private SpecPolicy() {}

  static List<Verdict> verdicts(EndpointPolicy.Input in) {
    List<Verdict> verdicts = new ArrayList<>();
    verdicts.addAll(textsAreInTheirGrammar(in));
    verdicts.add(nodesAreFewEnough(in));
    verdicts.add(nodesDiffer(in));
    for (VirtualIP vip : in.spec().virtualIPs()) {
      verdicts.add(addressIsAHosts(in, vip));
    }
    return verdicts;
  }

  private static List<Verdict> textsAreInTheirGrammar(EndpointPolicy.Input in) {
    List<Verdict> verdicts = new ArrayList<>();
    for (VirtualIP vip : in.spec().virtualIPs()) {
      if (vip.address() == null || Ipv4.parse(vip.address()).isEmpty()) {
        verdicts.add(
            malformed(
                in, EndpointPolicy.field(in, vip, "address"), vip.address(), "an IPv4 address"));
      }
      verdicts.add(matches(in, EndpointPolicy.field(in, vip, "interface"), vip.iface(), INTERFACE));
      verdicts.add(
          matches(in, EndpointPolicy.field(in, vip, "preferredNode"), vip.preferredNode(), NODE));
    }
    verdicts.add(matches(in, "spec.healthCheck.path", in.spec().healthCheck().path(), PATH));
    in.spec()
        .nodeSelector()
        .matchLabels()
        .forEach(
            (key, value) -> {
              verdicts.add(matches(in, "spec.nodeSelector.matchLabels", key, LABEL_KEY));
              verdicts.add(matches(in, "spec.nodeSelector.matchLabels", value, LABEL_VALUE));
            });
    return verdicts;
  }

  private static Verdict matches(
      EndpointPolicy.Input in, String field, @Nullable String text, Pattern grammar) {
    return text == null || grammar.matcher(text).matches()
        ? new Allow()
        : malformed(in, field, text, "of the form " + grammar.pattern());
  }

  private static Verdict malformed(
      EndpointPolicy.Input in, String field, @Nullable String text, String wanted) {
    return new Reject(
        EndpointReason.MALFORMED_FIELD,
        "ControlPlaneEndpoint %s: %s %s is not %s. Correct it."
            .formatted(in.name(), field, quoted(text), wanted));
  }

  private static Verdict nodesAreFewEnough(EndpointPolicy.Input in) {
    return in.nodes().size() <= MAX_NODES
        ? new Allow()
        : new Reject(
            EndpointReason.TOO_MANY_NODES,
            "ControlPlaneEndpoint %s: spec.nodeSelector %s matches %d nodes, at most %d can share an"
                    .formatted(
                        in.name(),
                        in.spec().nodeSelector().matchLabels(),
                        in.nodes().size(),
                        MAX_NODES)
                + " address. Correct the labels of the nodes: only control-plane nodes may match.");
  }

  /** keepalived would take the other node for itself, and HAProxy count one API server twice. */
  private static Verdict nodesDiffer(EndpointPolicy.Input in) {
    Map<String, String> nodeByAddress = new TreeMap<>();
    for (NodeFacts node : in.nodes()) {
      String address = node.address();
      String other = address == null ? null : nodeByAddress.put(address, node.name());
      if (other != null) {
        return new Reject(
            EndpointReason.NODES_SHARE_ADDRESS,
            "ControlPlaneEndpoint %s: nodes %s and %s both have the InternalIP %s. Correct the"
                    .formatted(in.name(), other, node.name(), address)
                + " kubelet's --node-ip on one of them, or delete the Node object that is left over.");
      }
    }
    return new Allow();
  }

  private static Verdict addressIsAHosts(EndpointPolicy.Input in, VirtualIP vip) {
    return in.nodes().stream()
        .flatMap(node -> node.agent().stream())
        .flatMap(agent -> agent.interfaces().stream())
        .flatMap(nic -> nic.addresses().stream())
        .filter(cidr -> isEdge(cidr, vip.address()))
        .findFirst()
        .<Verdict>map(
            cidr ->
                new Reject(
                    EndpointReason.ADDRESS_NOT_A_HOSTS,
                    "ControlPlaneEndpoint %s: %s is the network or broadcast address of the"
                            .formatted(in.name(), EndpointPolicy.address(in, vip))
                        + " nodes' subnet (a node has %s). Choose a free address inside of it."
                            .formatted(cidr)))
        .orElse(new Allow());
  }

  /** The first or last address of a subnet; /31 and /32 have neither. */
  private static boolean isEdge(String cidr, String address) {
    OptionalLong ip = Ipv4.parse(address);
    Optional<Integer> prefix = prefix(cidr);
    if (ip.isEmpty() || prefix.isEmpty() || prefix.get() > 30 || !Ipv4.contains(cidr, address)) {
      return false;
    }
    long hostBits = (1L << (32 - prefix.get())) - 1;
    long host = ip.getAsLong() & hostBits;
    return host == 0 || host == hostBits;
  }

  private static Optional<Integer> prefix(String cidr) {
    String digits = cidr.substring(cidr.indexOf('/') + 1);
    return digits.matches("[0-9]{1,2}") ? Optional.of(Integer.valueOf(digits)) : Optional.empty();
  }

  /** Printable and short: the text goes into conditions, Events and logs. */
  static String quoted(@Nullable String text) {
    String plain = String.valueOf(text).replaceAll("[^\\x20-\\x7e]", "?");
    return "'" + (plain.length() > 80 ? plain.substring(0, 80) + "..." : plain) + "'";
  }
}
