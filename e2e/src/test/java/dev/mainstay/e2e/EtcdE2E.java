package dev.mainstay.e2e;

import static dev.mainstay.e2e.SharedCluster.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.RequiresDocker;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members of etcd are lost: the number people need, and the truth when the API is dead. */
@RequiresDocker
class EtcdE2E {
  private Mainstay mainstay;
  private KubeadmCluster cluster;

  @BeforeEach
  void whole() {
    mainstay = SharedCluster.settled();
    cluster = mainstay.cluster();
  }

  @Test
  void aLostMemberTakesTheToleranceToZeroAndItsReturnToOne() {
    // Given
    LabNode holder = mainstay.holder();
    LabNode victim = cluster.others(holder).getFirst();
    try {

      // When
      Instant killed = cluster.faults().killNode(victim);

      // Then: both, because an earlier number is kept for one round after all take part again
      mainstay.awaitEtcd(
          "two of three take part, and none of them may fail",
          LONG,
          status ->
              status.at("/quorum/participating").asInt() == 2
                  && status.at("/quorum/faultToleranceNow").asText().equals("0"));
      System.out.printf(
          "tolerance 0 on the resource %d ms after the kill%n",
          Duration.between(killed, Instant.now()).toMillis());
    } finally {
      cluster.faults().startNode(victim);
    }
    mainstay.awaitTolerance(1, LONG);
  }

  @Test
  void withQuorumLostTheAddressStillMovesAndTheOperatorsPagesTellTheTruth() {
    // Given
    LabNode holder = mainstay.holder();
    List<LabNode> others = cluster.others(holder);
    LabNode last = others.getLast();
    try {

      // When
      cluster.faults().killNode(holder);
      cluster.faults().killNode(others.getFirst());

      // Then
      Waiting.until(
          "the last node has the address",
          LONG,
          Duration.ofMillis(500),
          () -> mainstay.kernelHolders(List.of(last)).size() == 1);
      JsonNode page =
          mainstay
              .replicas()
              .awaitStatus(
                  last,
                  "QuorumLost",
                  LONG,
                  p -> p.at("/etcd/status/state").asText().equals("QuorumLost"));
      assertThat(page.get("apiReachable").asBoolean()).isFalse();
      assertThat(mainstay.replicas().page(last, "/metrics"))
          .contains("mainstay_etcd_state{state=\"QuorumLost\",topology=\"main\"} 1.0")
          .contains("mainstay_api_reachable 0.0");
      assertThat(
              page.at("/endpoints/main/nodes/" + last.name() + "/report/vrrp/0/present")
                  .asBoolean())
          .isTrue();
    } finally {
      cluster.faults().startNode(holder);
      cluster.faults().startNode(others.getFirst());
    }
    mainstay.awaitTolerance(1, LONG);
  }
}
