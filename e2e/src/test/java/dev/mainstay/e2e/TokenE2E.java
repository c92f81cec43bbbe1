package dev.mainstay.e2e;

import static dev.mainstay.e2e.SharedCluster.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.RequiresDocker;
import dev.mainstay.e2e.lab.Waiting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The token of the status pages changes, through all its phases, without a node falling silent.
 * Instead of waiting a month, the test dates the phase back.
 */
@RequiresDocker
@Tag("whole")
class TokenE2E {
  private static final String SECRET = "mainstay-status-token";
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private Mainstay mainstay;
  private KubeadmCluster cluster;

  @BeforeEach
  void whole() {
    mainstay = SharedCluster.settled();
    cluster = mainstay.cluster();
  }

  @Test
  void aTokenIsReplacedInThreePhasesAndTheOldOneIsRefusedAfterwards() {
    // Given
    String old = secret("token");
    awaitOnAllNodes(old, "200");

    // When
    endPhase();
    await("the next token is announced", () -> !secret("other").isEmpty());
    String next = secret("other");

    // Then
    awaitOnAllNodes(next, "200");
    assertThat(codes(old)).as("the one that is still sent").containsOnly("200");
    assertThat(mainstay.endpoint().getStatus().readyNodes()).isEqualTo("3/3");

    endPhase();
    await("the next token is sent", () -> secret("token").equals(next));
    assertThat(codes(old)).as("for readers that lag").containsOnly("200");

    endPhase();
    awaitOnAllNodes(old, "401");
    assertThat(codes(next)).containsOnly("200");
    assertThat(mainstay.endpoint().getStatus().readyNodes()).isEqualTo("3/3");
  }

  private void endPhase() {
    cluster
        .kubectl(
            "annotate",
            "secret",
            SECRET,
            "-n",
            Mainstay.NAMESPACE,
            "--overwrite",
            "mainstay.dev/token-since=2020-01-01T00:00:00Z")
        .orThrow("annotate secret");
  }

  /** "" if the Secret has no such key. */
  private String secret(String key) {
    String data =
        cluster
            .kubectl(
                "get",
                "secret",
                SECRET,
                "-n",
                Mainstay.NAMESPACE,
                "-o",
                "jsonpath={.data." + key + "}")
            .orThrow("get secret");
    return new String(Base64.getDecoder().decode(data.strip()), StandardCharsets.UTF_8);
  }

  private void awaitOnAllNodes(String token, String code) {
    await(
        "every node answers " + code,
        () -> codes(token).stream().allMatch(answered -> answered.equals(code)));
  }

  /** What each node's status server answers to another node. */
  private List<String> codes(String token) {
    List<LabNode> nodes = cluster.controlPlaneNodes();
    return nodes.stream()
        .map(
            node -> {
              LabNode reader = node.equals(nodes.getFirst()) ? nodes.getLast() : nodes.getFirst();
              return cluster
                  .exec(
                      reader,
                      "curl",
                      "-s",
                      "-o",
                      "/dev/null",
                      "-m",
                      "5",
                      "-w",
                      "%{http_code}",
                      "-H",
                      "Authorization: Bearer " + token,
                      "http://" + node.address() + ":9444/status")
                  .stdout()
                  .strip();
            })
        .toList();
  }

  private static void await(String what, BooleanSupplier reached) {
    Waiting.until(what, LONG, PAUSE, reached);
  }
}
