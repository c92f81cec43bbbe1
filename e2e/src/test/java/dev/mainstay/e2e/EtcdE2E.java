package dev.mainstay.e2e;

import static dev.mainstay.e2e.SharedCluster.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.RequiresDocker;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
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
    LabNode victim =
        cluster.nodes().stream()
            .filter(n -> !n.name().equals(holder.name()))
            .findFirst()
            .orElseThrow();
    try {

      // When
      cluster.faults().killNode(victim);
      Duration zero = mainstay.awaitTolerance(0, LONG);

      // Then
      System.out.printf("tolerance 0 on the resource %d ms after the kill%n", zero.toMillis());
      assertThat(mainstay.topology().getStatus().quorumText()).isEqualTo("2/3");
    } finally {
      bringBack(victim);
    }
    mainstay.awaitTolerance(1, LONG);
  }

  @Test
  void withQuorumLostTheAddressStillMovesAndTheOperatorsPagesTellTheTruth() {
    // Given
    LabNode holder = mainstay.holder();
    List<LabNode> others =
        cluster.nodes().stream().filter(n -> !n.name().equals(holder.name())).toList();
    LabNode last = others.getLast();
    try {

      // When
      cluster.faults().killNode(holder);
      cluster.faults().killNode(others.getFirst());

      // Then
      await(
          "the last node has the address", () -> mainstay.kernelHolders(List.of(last)).size() == 1);
      await(
          "the operator's page says QuorumLost",
          () ->
              mainstay.operatorStatus(last).at("/etcd/status/state").asText().equals("QuorumLost"));
      JsonNode page = mainstay.operatorStatus(last);
      assertThat(page.get("apiReachable").asBoolean()).isFalse();
      assertThat(mainstay.operatorPage(last, "/metrics"))
          .contains("mainstay_etcd_state{state=\"QuorumLost\",topology=\"main\"} 1.0")
          .contains("mainstay_api_reachable 0.0");
      assertThat(
              page.at("/endpoints/main/nodes/" + last.name() + "/report/vrrp/0/present")
                  .asBoolean())
          .isTrue();
    } finally {
      bringBack(holder);
      bringBack(others.getFirst());
    }
    mainstay.awaitTolerance(1, LONG);
  }

  private void bringBack(LabNode node) {
    cluster.faults().startNode(node);
  }

  private static void await(String what, BooleanSupplier reached) {
    Mainstay.await(what, LONG, Duration.ofMillis(500), reached);
  }
}
