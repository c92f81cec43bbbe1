package dev.mainstay.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mainstay.e2e.lab.ExecResult;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * The operator's replicas, one on each control-plane node. Their pages are read on the node itself,
 * so they are there when no API answers.
 */
public record OperatorReplicas(KubeadmCluster cluster) {
  private static final int PORT = 9430;
  private static final String ANSWER_SECONDS = "3";
  private static final Duration LOOK = Duration.ofMillis(500);

  /** A page of the replica on a node; fails if it does not answer in three seconds. */
  public String page(LabNode node, String path) {
    return get(node, path).orThrow(name(node, path));
  }

  /** The page for programs. */
  public JsonNode status(LabNode node) {
    return get(node, "/status").json(name(node, "/status"));
  }

  /** Waits until the page for programs says it; a page that does not answer is "not yet". */
  public JsonNode awaitStatus(
      LabNode node, String what, Duration limit, Predicate<JsonNode> wanted) {
    return Waiting.untilSeen(
        "the operator's page on " + node.name() + " says " + what,
        limit,
        LOOK,
        () -> status(node),
        wanted);
  }

  private ExecResult get(LabNode node, String path) {
    return cluster.exec(
        node, "curl", "-sf", "-m", ANSWER_SECONDS, "http://127.0.0.1:" + PORT + path);
  }

  private static String name(LabNode node, String path) {
    return "operator's page " + path + " on " + node.name();
  }

  /** Node of the leader, by its Lease and its pod. */
  public LabNode leader() {
    String pod = field("lease", "mainstay", "{.spec.holderIdentity}");
    return cluster.node(field("pod", pod, "{.spec.nodeName}"));
  }

  private String field(String kind, String name, String path) {
    return cluster
        .kubectl("get", kind, name, "-n", Mainstay.NAMESPACE, "-o", "jsonpath=" + path)
        .orThrow("get " + kind + " " + name);
  }
}
