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
@ValidationRule(
    value = "self.port >= 1024",
    fieldPath = ".port",
    message =
        "spec.port lies below 1024, and HAProxy runs without the right to open such a port."
            + " Set a higher one, for example 8443.")
@ValidationRule(
    value = "self.port < 9430 || self.port > 9519",
    fieldPath = ".port",
    message =
        "spec.port lies in 9430-9519, which Mainstay itself uses (docs/ports.md)."
            + " Set a port outside it, for example 8443.")
@ValidationRule(
    value = "self.port == oldSelf.port",
    fieldPath = ".port",
    message =
        "spec.port cannot be changed, the clients would lose it at once. Create another"
            + " ControlPlaneEndpoint with the new port and an address of its own, move the clients,"
            + " then delete this one.")
@ValidationRule(
    value = "self.nodeSelector == oldSelf.nodeSelector",
    fieldPath = ".nodeSelector",
    message =
        "spec.nodeSelector cannot be changed, too many nodes would have to leave at once. Label the"
            + " nodes instead: one joins or leaves at a time.")
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
                + " nodeSelector; it must be free there. Cannot be changed.")
        int port,
    @Default("HAProxyKeepalived") @JsonPropertyDescription("What owns the virtual IPs.")
        Provider provider,
    @Default("{\"matchLabels\": {\"node-role.kubernetes.io/control-plane\": \"\"}}")
        @JsonPropertyDescription(
            "Nodes that may hold the virtual IPs and run an API server. Cannot be changed.")
        NodeSelector nodeSelector,
    @Default("{\"profile\": \"Balanced\"}")
        @JsonPropertyDescription("When and how fast another node takes a virtual IP.")
        Failover failover,
    @Default("{\"path\": \"/readyz\"}")
        @JsonPropertyDescription("How HAProxy finds out which API servers may serve.")
        HealthCheck healthCheck,
    @Default("{\"algorithm\": \"LeastConnections\"}")
        @JsonPropertyDescription("How HAProxy spreads connections over the API servers.")
        LoadBalancer loadBalancer,
    @Default("{\"virtualRouterId\": 51}")
        @JsonPropertyDescription("What only the provider HAProxyKeepalived knows.")
        HAProxyKeepalived haproxyKeepalived,
    @Default("Orphan")
        @JsonPropertyDescription(
            "What deleting this resource does to the virtual IPs. Orphan: they go on working, and a"
                + " resource created again takes them over. Delete: the data plane is removed and the"
                + " addresses with it.")
        DeletionPolicy deletionPolicy,
    @Default("false")
        @JsonPropertyDescription(
            "Nothing but the status is written while true. What runs goes on running, and the"
                + " virtual IPs go on moving. A deletion waits.")
        boolean paused) {

  public ControlPlaneEndpointSpec {
    virtualIPs = virtualIPs == null ? List.of() : List.copyOf(virtualIPs);
    port = port == 0 ? 8443 : port;
    provider = provider == null ? Provider.HAProxyKeepalived : provider;
    nodeSelector = nodeSelector == null ? NodeSelector.CONTROL_PLANE : nodeSelector;
    failover = failover == null ? Failover.DEFAULT : failover;
    healthCheck = healthCheck == null ? HealthCheck.DEFAULT : healthCheck;
    loadBalancer = loadBalancer == null ? LoadBalancer.DEFAULT : loadBalancer;
    haproxyKeepalived = haproxyKeepalived == null ? HAProxyKeepalived.DEFAULT : haproxyKeepalived;
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
  @ValidationRule(
      value = "!has(self.interface) || self.interface != 'lo'",
      message =
          "interface lo reaches no other node. Name the interface of the nodes' subnet, or leave it"
              + " out.")
  @ValidationRule(
      value =
          "has(self.interface) == has(oldSelf.interface) &&"
              + " (!has(self.interface) || self.interface == oldSelf.interface)",
      messageExpression =
          "'the interface of virtual IP ' + self.address + ' cannot be changed, the address would be"
              + " away while it moves. Add an entry with another address and the new interface, move"
              + " the clients, then remove this entry.'")
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
                  + " the interface whose subnet holds the address. Cannot be changed.")
          @Nullable String iface,
      @Size(min = 1, max = 253)
          @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
          @JsonPropertyDescription(
              "Node that gets the highest priority for this address. With failover.preempt it takes"
                  + " the address whenever it is fit, without it when the address moves anyway.")
          @Nullable String preferredNode) {}

  /** Labels that a node must have; an empty value means the label is present with no value. */
  public record NodeSelector(
      @Required @Size(min = 1, max = 8)
          Map<
                  @Size(max = 63) String,
                  @Size(max = 63) @Pattern("^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$") String>
              matchLabels) {
    static final NodeSelector CONTROL_PLANE =
        new NodeSelector(Map.of("node-role.kubernetes.io/control-plane", ""));

    public NodeSelector {
      matchLabels = matchLabels == null ? Map.of() : Map.copyOf(matchLabels);
    }
  }

  /** When and how fast another node takes a virtual IP. */
  public record Failover(
      @Default("Balanced")
          @JsonPropertyDescription(
              "Interval of the VRRP advertisements, from which all other times follow: Fast 50 ms,"
                  + " Balanced 100 ms, Relaxed 1 s. A dead node is replaced after three to four of"
                  + " them. Fast wants a network and nodes that never stall for 100 ms.")
          Profile profile,
      @Default("false")
          @JsonPropertyDescription(
              "Whether a node with a higher priority takes a virtual IP back once it has been fit"
                  + " for 30 s. Every move resets the connections, so the default is false.")
          boolean preempt) {
    static final Failover DEFAULT = new Failover(Profile.Balanced, false);

    public Failover {
      profile = profile == null ? Profile.Balanced : profile;
    }
  }

  /** How often the holder of a virtual IP says that it lives. */
  public enum Profile {
    Fast,
    Balanced,
    Relaxed
  }

  /** How HAProxy asks each API server. A zero, which the schema refuses, stands for the default. */
  public record HealthCheck(
      @Default("/readyz")
          @Size(min = 1, max = 128)
          @Pattern("^/(readyz|livez|healthz)(/[a-z0-9][a-z0-9-]*)*$")
          @JsonPropertyDescription(
              "What is asked: a health endpoint of the API server or one of its parts. It has to"
                  + " answer 200 to a request without credentials.")
          String path,
      @Default("1000")
          @Min(250)
          @Max(60_000)
          @JsonPropertyDescription("Milliseconds from the end of a check to the next.")
          int intervalMillis,
      @Default("2")
          @Min(1)
          @Max(10)
          @JsonPropertyDescription("Failed checks in a row that take an API server out.")
          int fall,
      @Default("2")
          @Min(1)
          @Max(10)
          @JsonPropertyDescription("Good checks in a row that bring an API server back.")
          int rise,
      @Default("3000")
          @Min(500)
          @Max(30_000)
          @JsonPropertyDescription(
              "Milliseconds within which an answer has to come. /readyz waits up to 2 s for etcd, so"
                  + " less than that takes every API server out during an election.")
          int timeoutMillis) {
    static final HealthCheck DEFAULT = new HealthCheck("/readyz", 1000, 2, 2, 3000);

    public HealthCheck {
      path = path == null ? "/readyz" : path;
      intervalMillis = intervalMillis == 0 ? 1000 : intervalMillis;
      fall = fall == 0 ? 2 : fall;
      rise = rise == 0 ? 2 : rise;
      timeoutMillis = timeoutMillis == 0 ? 3000 : timeoutMillis;
    }
  }

  /** How connections are spread. A zero, which the schema refuses, stands for the default. */
  public record LoadBalancer(
      @Default("LeastConnections")
          @JsonPropertyDescription(
              "LeastConnections evens out the long watches that make up most of the load; RoundRobin"
                  + " counts new connections only.")
          Algorithm algorithm,
      @Default("8000")
          @Min(100)
          @Max(100_000)
          @JsonPropertyDescription(
              "Client connections of one HAProxy process; two run on each node. A process whose"
                  + " container may open fewer files takes as many as fit, and says so in its log.")
          int maxConnections,
      @Default("{\"connectMillis\": 500}") Timeouts timeouts) {
    static final LoadBalancer DEFAULT =
        new LoadBalancer(Algorithm.LeastConnections, 8000, Timeouts.DEFAULT);

    public LoadBalancer {
      algorithm = algorithm == null ? Algorithm.LeastConnections : algorithm;
      maxConnections = maxConnections == 0 ? 8000 : maxConnections;
      timeouts = timeouts == null ? Timeouts.DEFAULT : timeouts;
    }
  }

  /** Which API server gets the next connection. */
  public enum Algorithm {
    LeastConnections,
    RoundRobin
  }

  /** Limits of a connection's three phases. */
  public record Timeouts(
      @Default("500")
          @Min(250)
          @Max(10_000)
          @JsonPropertyDescription(
              "Milliseconds that an API server may take to accept a connection before another is"
                  + " tried. Also limits the TLS handshake of a health check.")
          int connectMillis,
      @Default("3600")
          @Min(60)
          @Max(604_800)
          @JsonPropertyDescription(
              "Seconds without a byte in either direction after which a connection is ended. Clients"
                  + " of Kubernetes send a sign of life every 30 s.")
          int idleSeconds,
      @Default("5")
          @Min(1)
          @Max(300)
          @JsonPropertyDescription(
              "Seconds that a connection may stay half closed; without a limit such connections use"
                  + " up maxConnections.")
          int closeSeconds) {
    static final Timeouts DEFAULT = new Timeouts(500, 3600, 5);

    public Timeouts {
      connectMillis = connectMillis == 0 ? 500 : connectMillis;
      idleSeconds = idleSeconds == 0 ? 3600 : idleSeconds;
      closeSeconds = closeSeconds == 0 ? 5 : closeSeconds;
    }
  }

  /** What only this provider knows. */
  @ValidationRule(
      value = "self.virtualRouterId == oldSelf.virtualRouterId",
      fieldPath = ".virtualRouterId",
      message =
          "spec.haproxyKeepalived.virtualRouterId cannot be changed, nodes with different ids ignore"
              + " each other and would all take the address. Create another ControlPlaneEndpoint"
              + " with the id wanted.")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record HAProxyKeepalived(
      @Default("51")
          @Min(1)
          @Max(255)
          @JsonPropertyDescription(
              "VRRP router id of the first virtual IP; further ones get the next free ids. Given once"
                  + " and shown in status. Cannot be changed.")
          int virtualRouterId,
      @JsonPropertyDescription("Images in place of the one that the chart names.")
          @Nullable Images images) {
    static final HAProxyKeepalived DEFAULT = new HAProxyKeepalived(51, null);

    public HAProxyKeepalived {
      virtualRouterId = virtualRouterId == 0 ? 51 : virtualRouterId;
    }
  }

  /**
   * Images with Mainstay's data plane. They run with the right to change the node's network, so the
   * operator takes them only from the repositories that the chart allows.
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Images(
      @Size(min = 3, max = 512)
          @Pattern(IMAGE)
          @JsonPropertyDescription(
              "Image of the load balancer pods lb-a and lb-b, with tag or digest.")
          @Nullable String haproxy,
      @Size(min = 3, max = 512)
          @Pattern(IMAGE)
          @JsonPropertyDescription(
              "Image of the vip pods (keepalived, agent, status), with tag or digest.")
          @Nullable String keepalived) {
    /** Host and port, path, and a tag, a digest or both: without either it would be "latest". */
    public static final String IMAGE =
        "^[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?(/[a-z0-9][a-z0-9._-]*)*"
            + "(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|"
            + "(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?@sha256:[0-9a-f]{64})$";
  }
}
