package dev.mainstay.e2e;

import static dev.mainstay.e2e.SharedCluster.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mainstay.e2e.lab.ExecResult;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabException;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.RequiresDocker;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A majority of etcd's members is lost for good, and somebody does what the page says. */
@RequiresDocker
@Tag("whole")
class EtcdRecoveryE2E {
  private static final String PLAN = "/etcd/status/recoveryPlan";

  private Mainstay mainstay;
  private KubeadmCluster cluster;

  @BeforeEach
  void whole() {
    mainstay = SharedCluster.settled();
    cluster = mainstay.cluster();
  }

  @AfterEach
  void healthyAgain() {
    SharedCluster.awaitAllMembers(mainstay);
  }

  /** What the page of the last node prints is run there word for word. */
  @Test
  void aLostQuorumIsRecoveredByThePrintedPlan() {
    // Given
    LabNode survivor = cluster.others(mainstay.etcdLeader()).getFirst();
    List<LabNode> lost = cluster.others(survivor);
    lost.forEach(cluster.faults()::killNode);
    JsonNode plan =
        mainstay
            .replicas()
            .awaitStatus(survivor, "how to recover", LONG, p -> p.at(PLAN + "/steps").size() > 0)
            .at(PLAN);
    assertThat(plan.path("member").asText()).isEqualTo(survivor.name());
    assertThat(mainstay.replicas().page(survivor, "/"))
        .contains(plan.path("steps").get(1).asText());

    // When
    String last = "";
    for (JsonNode step : plan.path("steps")) {
      String text = step.asText();
      String command = text.substring(text.lastIndexOf(": ") + 2);
      if (text.startsWith("On " + survivor.name())) {
        System.out.println("recovery: " + text);
        Waiting.until(
            command, LONG, Duration.ofSeconds(3), () -> run(survivor, command).exitCode() == 0);
      } else if (text.startsWith("There, wait until this prints nothing")) {
        Waiting.until(
            command, LONG, Duration.ofSeconds(1), () -> run(survivor, command).stdout().isBlank());
      } else if (text.startsWith("When all voters take part again")) {
        last = command;
      }
    }
    for (LabNode node : lost) {
      Waiting.until(
          "the API of the survivor forgets node " + node.name(),
          LONG,
          Duration.ofSeconds(2),
          () -> forgotten(node));
      cluster.faults().startNode(node);
      cluster.rejoin(node);
    }

    // Then
    mainstay.awaitSettled(3, 1, LONG);
    run(survivor, last).orThrow(last);
    mainstay.awaitEtcd("no plan any more", LONG, s -> s.path("recoveryPlan").isMissingNode());
  }

  private boolean forgotten(LabNode node) {
    try {
      return cluster.kubectl("delete", "node", node.name(), "--ignore-not-found").exitCode() == 0;
    } catch (LabException e) {
      return false; // its API server is not up yet
    }
  }

  private ExecResult run(LabNode node, String command) {
    return cluster.exec(node, "bash", "-c", command);
  }
}
