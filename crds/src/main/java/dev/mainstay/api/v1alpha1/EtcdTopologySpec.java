package dev.mainstay.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec.NodeSelector;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which etcd to watch and what is expected of it.
 *
 * <p>The constructors never throw: one bad stored object would fail the whole list, and with it the
 * informer. Bounds belong to the schema.
 */
@ValidationRule(
    value = "self.topology == 'External' ? has(self.external) : !has(self.external)",
    message =
        "spec.external belongs to topology External, and only to it. Set spec.external with"
            + " endpoints and secretRef for External, or remove it for Stacked.")
@ValidationRule(
    value = "self.topology == oldSelf.topology",
    message =
        "spec.topology cannot be changed: the history would mix two clusters. Create another"
            + " EtcdTopology and delete this one.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EtcdTopologySpec(
    @Required
        @JsonPropertyDescription(
            "Where the members run. Stacked: one member on each control-plane node, as kubeadm"
                + " sets it up. External: on machines that are named in external.endpoints.")
        Topology topology,
    @Default("{}") @JsonPropertyDescription("How the members of a stacked etcd are found.")
        Stacked stacked,
    @JsonPropertyDescription("How the members of an external etcd are found and asked.")
        @Nullable External external,
    @Default("{}") @JsonPropertyDescription("How often the members are asked.") Probe probe,
    @Default("{}") @JsonPropertyDescription("What counts as good enough.")
        Expectations expectations,
    @Default("{}") @JsonPropertyDescription("What the operator says should be done about etcd.")
        Actions actions,
    @JsonPropertyDescription(
            "While true no Events are recorded for this resource, for planned work on etcd."
                + " Observation, status and metrics go on.")
        boolean paused) {

  public EtcdTopologySpec {
    topology = topology == null ? Topology.Stacked : topology;
    stacked = stacked == null ? new Stacked(0, NodeSelector.CONTROL_PLANE) : stacked;
    probe = probe == null ? new Probe(0) : probe;
    expectations = expectations == null ? new Expectations(1, null, false, false) : expectations;
    actions = actions == null ? new Actions(ActionMode.Observe) : actions;
  }

  /** Where etcd's members run. */
  public enum Topology {
    Stacked,
    External
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

  /** Members are asked at each endpoint, and wherever etcd itself lists one. */
  @ValidationRule(
      value = "self.endpoints.all(e, self.endpoints.exists_one(f, f.url == e.url))",
      message = "spec.external.endpoints must not repeat a url. Remove the second one.")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record External(
      @Required
          @Size(min = 1, max = 9)
          @JsonPropertyDescription(
              "Client addresses of the members, one each. All of them should be named: etcd's own"
                  + " list is lost with its quorum.")
          List<Endpoint> endpoints,
      @Required
          @JsonPropertyDescription(
              "Secret in the operator's namespace with the keys ca.crt, tls.crt and tls.key. The"
                  + " chart's value etcd.secrets must name it.")
          SecretRef secretRef) {
    public External {
      endpoints = endpoints == null ? List.of() : List.copyOf(endpoints);
      secretRef = secretRef == null ? new SecretRef("") : secretRef;
    }
  }

  /** One member's client address. */
  @ValidationRule(
      value = "self.url.matches(r'^https://(" + Endpoint.HOST + ")" + Endpoint.PORT + "$')",
      messageExpression =
          "'endpoint ' + self.url + ' is not https://host:port. Write the scheme https, a host"
              + " name or address, and the client port, without a path: etcd is asked with a"
              + " client certificate, and never over plain HTTP.'")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Endpoint(
      @Required
          @Size(min = 9, max = 300)
          @JsonPropertyDescription("https://host:port; port 2379 if none is given.")
          String url,
      @Size(max = 63)
          @Pattern("^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$")
          @JsonPropertyDescription(
              "Failure domain of the machine, for status.failureDomains and"
                  + " expectations.requireZoneTolerance.")
          @Nullable String zone) {
    // One expression over the field: the API server cannot bound the cost of what url() returns.
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?";
    private static final String LAST_LABEL = "[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?";
    private static final String HOST =
        "("
            + LABEL
            + "[.])*"
            + LAST_LABEL
            + "|"
            + OCTET
            + "([.]"
            + OCTET
            + "){3}"
            + "|\\[[0-9A-Fa-f:.]+\\]";
    private static final String PORT =
        "(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?";
  }

  /** A Secret of the operator's namespace; which ones can be used is the chart's value. */
  public record SecretRef(
      @Required @Size(min = 1, max = 253) @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
          String name) {}

  /** Pace of the questions. */
  public record Probe(
      @Default("2")
          @Min(1)
          @Max(30)
          @JsonPropertyDescription(
              "Seconds from one round of questions to the next. A lost member is on the resource"
                  + " within 10 s at the default of 2, later with a longer interval.")
          int intervalSeconds) {
    public Probe {
      intervalSeconds = intervalSeconds <= 0 ? 2 : intervalSeconds;
    }
  }

  /** What may be said beyond what was observed; nothing here lets the operator change etcd. */
  public record Actions(
      @Default("Observe")
          @JsonPropertyDescription(
              "Recommend fills status.plannedActions with what should be done and the exact"
                  + " command. The operator runs none of them.")
          ActionMode mode) {
    public Actions {
      mode = mode == null ? ActionMode.Observe : mode;
    }
  }

  /** How far the operator goes. */
  public enum ActionMode {
    Observe,
    Recommend
  }

  /** The line below which the state is AtRisk. */
  @ValidationRule(
      value = "!has(self.members) || self.members % 2 == 1",
      message =
          "expectations.members is an even number, which survives no more failures than one less."
              + " Set an odd one: 1, 3, 5, 7 or 9.")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Expectations(
      @Default("1")
          @Min(0)
          @Max(3)
          @JsonPropertyDescription(
              "Further member failures that etcd must survive; below it the state is AtRisk and"
                  + " FaultTolerant is False. 0 suits a single-node cluster.")
          Integer minFaultTolerance,
      @Min(1)
          @Max(9)
          @JsonPropertyDescription(
              "Voting members that there should be; any other number is Degraded. Odd.")
          @Nullable Integer members,
      @JsonPropertyDescription(
              "Whether the loss of any one zone (node label topology.kubernetes.io/zone, or zone of"
                  + " the endpoint) must be survived as well; if it is not, the state is AtRisk."
                  + " Members without one count as one zone.")
          boolean requireZoneTolerance,
      @JsonPropertyDescription(
              "Whether an even number of voters is intended. It survives no more failures than one"
                  + " voter less, so it is Degraded otherwise.")
          boolean allowEven) {
    public Expectations {
      minFaultTolerance = minFaultTolerance == null ? Integer.valueOf(1) : minFaultTolerance;
    }
  }
}
