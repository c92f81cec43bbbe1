package dev.mainstay.operator.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.etcd.quorum.Sim;
import java.util.List;
import org.junit.jupiter.api.Test;

class EtcdSummaryTest {
  @Test
  void stackedEtcdTakesTheApiServerWithIt() {
    assertThat(EtcdSummary.of(Sim.withDown(3, 1).rounds(10)))
        .startsWith("2 of 3 voters participate, 2 required; losing one more stops the API server.");
  }

  @Test
  void anExternalEtcdMayServeSomethingElse() {
    // Given
    Sim sim = Sim.withDown(3, 1);
    sim.nodesGone.addAll(List.of(0, 1, 2));

    // Then
    assertThat(EtcdSummary.of(sim.rounds(10)))
        .startsWith("2 of 3 voters participate, 2 required; losing one more stops every write.");
  }
}
