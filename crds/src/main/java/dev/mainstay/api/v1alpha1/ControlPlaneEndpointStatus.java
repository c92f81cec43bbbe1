package dev.mainstay.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was observed, with the time of the observation. Times are RFC 3339 in UTC. */
@SchemaCustomizer(value = ListMap.class, input = "virtualIPs=address,nodes=name,conditions=type")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ControlPlaneEndpointStatus(
    @Min(-1) @Max(9007199254740991L) @Nullable Long observedGeneration,
    @Size(max = 64) @JsonPropertyDescription("URL that clients use: first virtual IP and port.")
        @Nullable String endpoint,
    @Size(max = 253) @JsonPropertyDescription("Node that holds the first virtual IP.")
        @Nullable String holder,
    @Size(max = 16) @JsonPropertyDescription("Nodes that can take over now, of the nodes selected.")
        @Nullable String readyNodes,
    @Size(max = 16) @JsonPropertyDescription("API servers that answer, of those configured.")
        @Nullable String backends,
    @Size(max = 8) @JsonProperty("virtualIPs") @Nullable List<VirtualIPStatus> virtualIPs,
    @Size(max = 64) @Nullable List<NodeStatus> nodes,
    @Nullable Ports ports,
    @Nullable FailoverStatus failover,
    @Nullable SwitchoverStatus switchover,
    @Size(max = 16) @Nullable List<Condition> conditions) {

  /** Who has one address, seen from how many sides. */
  @SchemaCustomizer(value = ListMap.class, input = "candidates=node")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record VirtualIPStatus(
      @Required @Size(min = 2, max = 45) String address,
      @Size(max = 15) @JsonProperty("interface") @Nullable String iface,
      @Size(max = 253) @Nullable String holder,
      @Size(max = 40) @JsonPropertyDescription("When this holder was first seen.")
          @Nullable String since,
      @Size(max = 3)
          @JsonPropertyDescription(
              "Sides that name this holder: agent (keepalived's own state), kernel (address"
                  + " present), network (answer through the address).")
          @Nullable List<@Size(max = 16) String> observedBy,
      @Min(1) @Max(255) @Nullable Integer routerId,
      @Size(max = 64) @Nullable List<Candidate> candidates) {}

  /** Ports that the data plane uses on every node beside the one clients use. */
  public record Ports(
      @Min(1)
          @Max(65535)
          @JsonPropertyDescription("Answers /whoami through the virtual IP: who holds it.")
          int answer,
      @Min(1)
          @Max(65535)
          @JsonPropertyDescription("Answers /status, /healthz and /metrics of a node.")
          int status) {}

  /** A node that may hold the address, with the VRRP priority it keeps for life. */
  public record Candidate(
      @Required @Size(min = 1, max = 253) String node, @Min(1) @Max(254) int priority) {}

  /** One node of the selector. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record NodeStatus(
      @Required @Size(min = 1, max = 253) String name,
      @Size(max = 45) @Nullable String address,
      @Nullable Role role,
      @Size(max = 16) @JsonPropertyDescription("HAProxy processes that serve on this node, of two.")
          @Nullable String loadBalancer,
      @Min(0) @Max(64) @Nullable Integer readyBackends,
      @Size(max = 64) @JsonPropertyDescription("Hash of the keepalived configuration in use.")
          @Nullable String configHash,
      @Size(max = 40)
          @JsonPropertyDescription("Only while the node gives no status: when it last did.")
          @Nullable String lastSeen) {}

  /** What a node does for the first virtual IP; Holder if it holds any. */
  public enum Role {
    Holder,
    Backup,
    Fault,
    Stopped,
    Unknown
  }

  /** Moves of an address, newest first. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record FailoverStatus(
      @Min(0) @Max(9007199254740991L) @Nullable Long total,
      @Nullable Failover last,
      @Size(max = 20) @Nullable List<Failover> history) {}

  /** One move. {@code outageMillis} is null when no independent replica measured it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Failover(
      @Required @Size(min = 2, max = 45) String address,
      @Size(max = 253) @Nullable String from,
      @Required @Size(max = 253) String to,
      @Required
          @Size(max = 40)
          @JsonPropertyDescription(
              "Start of the first failed attempt, or of the first answer of the new holder.")
          String at,
      @Min(0)
          @Max(86_400_000)
          @JsonPropertyDescription(
              "Milliseconds from the start of the first failed attempt to the start of the first"
                  + " good one, as seen by a replica on neither node.")
          @Nullable Integer outageMillis,
      @Size(max = 16) @JsonPropertyDescription("outageMillis with its unit, for the table.")
          @Nullable String outage,
      @Required Kind kind,
      @Required @Size(max = 64) String cause,
      @Size(max = 16) @Nullable List<@Size(max = 253) String> observers) {}

  /** Planned moves; each is also in the history, with its measured outage. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SwitchoverStatus(
      @JsonPropertyDescription(
              "Answer to the annotation mainstay.dev/switchover. A request is carried out once; to"
                  + " ask for the same node again, remove the annotation and set it anew.")
          @Nullable SwitchoverRequest request,
      @JsonPropertyDescription("The switchover that goes on, or the last one.")
          @Nullable SwitchoverRun run) {}

  /** {@code node} is the annotation's value. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SwitchoverRequest(
      @Required @Size(max = 253) String node,
      @Required Result result,
      @Size(max = 1024) @Nullable String message) {}

  /** One switchover; {@code endedAt} and {@code result} are absent while it goes on. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SwitchoverRun(
      @Required @Size(max = 253) String to,
      @Required @Size(max = 8) List<@Size(max = 253) String> from,
      @Required @Size(max = 8) List<@Size(max = 45) String> addresses,
      @Required @Size(max = 64) @JsonPropertyDescription("Requested, Cordoned, RollOut or Leaving.")
          String cause,
      @Required @Size(max = 40) String startedAt,
      @Size(max = 40) @Nullable String endedAt,
      @Nullable Result result,
      @Size(max = 1024) @Nullable String message) {
    public SwitchoverRun {
      from = from == null ? List.of() : List.copyOf(from);
      addresses = addresses == null ? List.of() : List.copyOf(addresses);
    }
  }

  /** What became of a switchover. */
  public enum Result {
    Running,
    Completed,
    Failed,
    Refused
  }

  /** Failover is unplanned, switchover planned. */
  public enum Kind {
    Failover,
    Switchover
  }
}
