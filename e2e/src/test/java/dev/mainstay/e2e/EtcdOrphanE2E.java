package dev.mainstay.e2e;

import static dev.mainstay.e2e.SharedCluster.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.RequiresDocker;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A machine died, its Node was deleted, and etcd still counts its member. */
@RequiresDocker
@Tag("whole")
class EtcdOrphanE2E {
  /** A member of no node is one after 15 minutes: a join is to be over by then. */
  private static final Duration ORPHANED = Duration.ofMinutes(20);

  private static final String REMOVE = "/plannedActions/0";

  private final Mainstay mainstay = SharedCluster.settled();
  private final KubeadmCluster cluster = mainstay.cluster();

  @BeforeEach
  void recommend() {
    mode("Recommend");
  }

  @AfterEach
  void observe() {
    mode("Observe");
  }

  private void mode(String mode) {
    cluster
        .kubectl(
            "patch",
            "etcdtopo",
            "main",
            "--type=merge",
            "-p",
            "{\"spec\":{\"actions\":{\"mode\":\"%s\"}}}".formatted(mode))
        .orThrow("patch of actions.mode");
  }

  @Test
  void theOrphanOfADeletedNodeIsRemovedByThePrintedCommandAndItsPlaceTakenAgain() {
    // Given
    LabNode lost = cluster.others(mainstay.etcdLeader()).getFirst();
    cluster.loseControlPlaneNode(lost);
    mainstay.awaitEtcd(
        "two of three and no tolerance",
        LONG,
        s ->
            s.path("quorumText").asText().equals("2/3")
                && s.at("/quorum/faultToleranceNow").asInt() == 0);

    // When
    mainstay.awaitEtcd(
        "a command to remove the orphan", ORPHANED, s -> s.at(REMOVE + "/command").isTextual());
    JsonNode status = mainstay.etcd().path("status");

    // Then
    assertThat(status.at(REMOVE + "/type").asText()).isEqualTo("RemoveOrphan");
    assertThat(status.at(REMOVE + "/member").asText()).isEqualTo(lost.name());
    assertThat(Conditions.find(status, "MembersHealthy").path("status").asText())
        .isEqualTo("False");
    String command = status.at(REMOVE + "/command").asText();
    System.out.println("orphan: " + command);
    cluster.exec(cluster.liveControlPlaneNode(), "bash", "-c", command).orThrow(command);
    mainstay.awaitEtcd("two voters", LONG, s -> s.at("/quorum/votingMembers").asInt() == 2);

    LabNode successor = cluster.addControlPlaneNode(Mainstay.IMAGES);
    assertThat(successor.name()).isEqualTo(lost.name());
    SharedCluster.awaitAllMembers(mainstay);
    mainstay.awaitSettled(3, 1, LONG);
    assertThat(mainstay.etcd().at("/status/plannedActions")).isEmpty();
  }
}
