package dev.mainstay.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.mainstay.e2e.lab.EtcdMember;
import dev.mainstay.e2e.lab.ExecResult;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabException;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An EtcdTopology of type External, from its creation to its deletion, and what it says. */
final class ExternalTopology implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubeadmCluster cluster;
  private final String name;

  private ExternalTopology(KubeadmCluster cluster, String name) {
    this.cluster = cluster;
    this.name = name;
  }

  /** Creates it; {@code name} is nobody else's, or what was known of that one would count. */
  static ExternalTopology of(
      KubeadmCluster cluster, String name, String secret, List<EtcdMember> members) {
    var topology = new ExternalTopology(cluster, name);
    topology.apply(secret, members);
    return topology;
  }

  /** Creates or changes it; each member is in a zone of its own. */
  void apply(String secret, List<EtcdMember> members) {
    String endpoints =
        IntStream.range(0, members.size())
            .mapToObj(
                i -> "{url: \"%s\", zone: zone-%d}".formatted(members.get(i).clientUrl(), i + 1))
            .collect(Collectors.joining(", "));
    cluster.apply(
        """
        apiVersion: mainstay.dev/v1alpha1
        kind: EtcdTopology
        metadata: {name: %s}
        spec:
          topology: External
          external:
            endpoints: [%s]
            secretRef: {name: %s}
          actions: {mode: Recommend}
        """
            .formatted(name, endpoints, secret));
  }

  /** The status as the API server has it now; missing if it cannot be read. */
  JsonNode status() {
    ExecResult answer =
        cluster.kubectl("get", "--raw", "/apis/mainstay.dev/v1alpha1/etcdtopologies/" + name);
    try {
      return answer.exitCode() == 0
          ? JSON.readTree(answer.stdout()).path("status")
          : MissingNode.getInstance();
    } catch (JsonProcessingException e) {
      throw new LabException("this is no JSON: " + answer.stdout(), e);
    }
  }

  /** Waits until the status is as wanted, and returns it. */
  JsonNode await(String what, Predicate<JsonNode> reached) {
    var last = new AtomicReference<JsonNode>(MissingNode.getInstance());
    try {
      Waiting.until(
          "EtcdTopology " + name + ": " + what,
          SharedCluster.LONG,
          Duration.ofSeconds(1),
          () -> {
            last.set(status());
            return reached.test(last.get());
          });
    } catch (LabException e) {
      throw new LabException(e.getMessage() + "; last seen: " + last.get().toPrettyString(), e);
    }
    return last.get();
  }

  /** Waits until all of {@code voters} take part and nothing is wrong. */
  JsonNode awaitHealthy(int voters, int tolerance) {
    return await(
        "Healthy with %d voters and tolerance %d".formatted(voters, tolerance),
        s -> state(s, "Healthy") && counts(s, voters, voters, tolerance));
  }

  /** Waits until so many of the voters take part, and so many more may fail. */
  JsonNode awaitCounts(int participating, int voters, int tolerance) {
    return await(
        "%d/%d and tolerance %d".formatted(participating, voters, tolerance),
        s -> counts(s, participating, voters, tolerance));
  }

  JsonNode awaitState(String state) {
    return await("state " + state, s -> state(s, state));
  }

  static boolean state(JsonNode status, String state) {
    return status.path("state").asText().equals(state);
  }

  private static boolean counts(JsonNode status, int participating, int voters, int tolerance) {
    JsonNode now = status.at("/quorum/faultToleranceNow");
    return status.path("quorumText").asText().equals(participating + "/" + voters)
        && now.isInt()
        && now.asInt() == tolerance;
  }

  /** Whether the condition has that status and reason now. */
  static boolean says(JsonNode status, String type, String truth, String reason) {
    JsonNode condition = condition(status, type);
    return condition.path("status").asText().equals(truth)
        && condition.path("reason").asText().equals(reason);
  }

  static String message(JsonNode status, String type) {
    return condition(status, type).path("message").asText();
  }

  private static JsonNode condition(JsonNode status, String type) {
    return find(status.path("conditions"), "type", type);
  }

  /** What the status says of a member; missing if it does not know it. */
  static JsonNode member(JsonNode status, EtcdMember member) {
    return find(status.path("members"), "name", member.name());
  }

  private static JsonNode find(JsonNode list, String field, String value) {
    for (JsonNode entry : list) {
      if (entry.path(field).asText().equals(value)) {
        return entry;
      }
    }
    return MissingNode.getInstance();
  }

  /** Whether its state was ever this one. */
  static boolean wasEver(JsonNode status, String state) {
    return !find(status.path("history"), "to", state).isMissingNode();
  }

  @Override
  public void close() {
    cluster
        .kubectl("delete", "etcdtopo", name, "--ignore-not-found")
        .orThrow("deleting EtcdTopology " + name);
  }
}
