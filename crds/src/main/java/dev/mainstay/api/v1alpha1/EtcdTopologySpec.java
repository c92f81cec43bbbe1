package dev.mainstay.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec.NodeSelector;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/**
 * Which etcd to watch and what is expected of it.
 *
 * <p>The constructors never throw: one bad stored object would fail the whole list, and with it the
 * informer. Bounds belong to the schema.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EtcdTopologySpec(
    @Required
        @JsonPropertyDescription(
            "Where the members run. Stacked: one member on each control-plane node, as kubeadm"
                + " sets it up.")
        Topology topology,
    @Default("{}") @JsonPropertyDescription("How the members of a stacked etcd are found.")
        Stacked stacked,
    @Default("{}") @JsonPropertyDescription("What counts as good enough.")
        Expectations expectations,
    @JsonPropertyDescription(
            "While true no Events are recorded for this resource, for planned work on etcd."
                + " Observation, status and metrics go on.")
        boolean paused) {

  public EtcdTopologySpec {
    topology = topology == null ? Topology.Stacked : topology;
    stacked = stacked == null ? new Stacked(0, NodeSelector.CONTROL_PLANE) : stacked;
    expectations = expectations == null ? new Expectations(1) : expectations;
  }

  /** Where etcd's members run. */
  public enum Topology {
    Stacked
  }

  /** Members are asked on the InternalIP of each node, and wherever etcd itself lists one. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Stacked(
      @Default("2379")
          @Min(1)
          @Max(65535)
          @JsonPropertyDescription("Client port of etcd on each node.")
          int clientPort,
      @Default("{\"matchLabels\": {\"node-role.kubernetes.io/control-plane\": \"\"}}")
          @JsonPropertyDescription("Nodes that run a member.")
          NodeSelector nodeSelector) {
    public Stacked {
      clientPort = clientPort == 0 ? 2379 : clientPort;
      nodeSelector = nodeSelector == null ? NodeSelector.CONTROL_PLANE : nodeSelector;
    }
  }

  /** The line below which the state is AtRisk. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Expectations(
      @Default("1")
          @Min(0)
          @Max(3)
          @JsonPropertyDescription(
              "Further member failures that etcd must survive; below it the state is AtRisk and"
                  + " FaultTolerant is False. 0 suits a single-node cluster.")
          Integer minFaultTolerance) {
    public Expectations {
      minFaultTolerance = minFaultTolerance == null ? Integer.valueOf(1) : minFaultTolerance;
    }
  }
}
