package dev.mainstay.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Desired state of the address in front of the API servers.
 *
 * <p>The constructors never throw: one bad stored object would fail the whole list, and with it the
 * informer. Bounds belong to the schema.
 */
@ValidationRule(
    value = "self.port < 30000 || self.port > 60999",
    fieldPath = ".port",
    message =
        "spec.port lies in 30000-60999, used by node ports and outgoing connections."
            + " Set a port outside it, for example 8443.")
@SchemaCustomizer(value = ListMap.class, input = "virtualIPs=address")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ControlPlaneEndpointSpec(
    @Required
        @Size(min = 1, max = 8)
        @JsonProperty("virtualIPs")
        @JsonPropertyDescription("Virtual IPs that the control-plane nodes own between them.")
        List<VirtualIP> virtualIPs,
    @Default("8443")
        @Min(1)
        @Max(65535)
        @JsonPropertyDescription(
            "Port that clients use with each virtual IP. The same port is opened on every node of"
                + " nodeSelector; it must be free there.")
        int port,
    @Default("HAProxyKeepalived") @JsonPropertyDescription("What owns the virtual IPs.")
        Provider provider,
    @Default("{\"matchLabels\": {\"node-role.kubernetes.io/control-plane\": \"\"}}")
        @JsonPropertyDescription("Nodes that may hold the virtual IPs and run an API server.")
        NodeSelector nodeSelector,
    @Default("Orphan")
        @JsonPropertyDescription(
            "What deleting this resource does to the virtual IPs. Orphan: they go on working, and a"
                + " resource created again takes them over. Delete: the data plane is removed and the"
                + " addresses with it.")
        DeletionPolicy deletionPolicy) {

  public ControlPlaneEndpointSpec {
    virtualIPs = virtualIPs == null ? List.of() : List.copyOf(virtualIPs);
    port = port == 0 ? 8443 : port;
    provider = provider == null ? Provider.HAProxyKeepalived : provider;
    nodeSelector = nodeSelector == null ? NodeSelector.CONTROL_PLANE : nodeSelector;
    deletionPolicy = deletionPolicy == null ? DeletionPolicy.Orphan : deletionPolicy;
  }

  /** Which data plane owns the virtual IPs. */
  public enum Provider {
    HAProxyKeepalived
  }

  /** Whether the data plane outlives the resource. */
  public enum DeletionPolicy {
    Orphan,
    Delete
  }

  /** One address, its own VRRP instance on every node. */
  @ValidationRule(
      value =
          "isIP(self.address) && ip(self.address).family() == 4 &&"
              + " ip(self.address).isGlobalUnicast()",
      messageExpression =
          "'virtual IP ' + self.address + ' is not a usable IPv4 unicast address (malformed,"
              + " loopback, multicast or link-local). Choose a free address of the subnet of the"
              + " nodes.'")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record VirtualIP(
      @Required
          @Size(min = 7, max = 15)
          @JsonPropertyDescription("IPv4 address without prefix length, free in the subnet.")
          String address,
      @JsonProperty("interface")
          @Size(min = 1, max = 15)
          @Pattern("^[A-Za-z0-9][A-Za-z0-9._-]*$")
          @JsonPropertyDescription(
              "Network interface that carries the address on every node. Without it each node uses"
                  + " the interface whose subnet holds the address.")
          @Nullable String iface) {}

  /** Labels that a node must have; an empty value means the label is present with no value. */
  public record NodeSelector(
      @Required @Size(min = 1, max = 8)
          Map<@Size(max = 63) String, @Size(max = 63) String> matchLabels) {
    static final NodeSelector CONTROL_PLANE =
        new NodeSelector(Map.of("node-role.kubernetes.io/control-plane", ""));

    public NodeSelector {
      matchLabels = matchLabels == null ? Map.of() : Map.copyOf(matchLabels);
    }
  }
}
