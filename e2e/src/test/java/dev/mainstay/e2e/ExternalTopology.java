package dev.mainstay.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.mainstay.e2e.lab.EtcdMember;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An EtcdTopology of type External, from its creation to its deletion, and what it says. */
final class ExternalTopology implements AutoCloseable {
  private final KubeadmCluster cluster;
  private final String name;

  ExternalTopology(KubeadmCluster cluster, String name) {
    this.cluster = cluster;
    this.name = name;
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

  /** The status as the API server has it now. */
  JsonNode status() {
    return cluster
        .kubectl("get", "--raw", "/apis/mainstay.dev/v1alpha1/etcdtopologies/" + name)
        .json("get etcdtopologies " + name)
        .path("status");
  }

  /** Waits until the status is as wanted, and returns it. */
  JsonNode await(String what, Predicate<JsonNode> reached) {
    return Waiting.untilSeen(
        "EtcdTopology " + name + ": " + what,
        SharedCluster.LONG,
        Duration.ofSeconds(1),
        this::status,
        reached);
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
    JsonNode condition = Conditions.find(status, type);
    return condition.path("status").asText().equals(truth)
        && condition.path("reason").asText().equals(reason);
  }

  static String message(JsonNode status, String type) {
    return Conditions.find(status, type).path("message").asText();
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
