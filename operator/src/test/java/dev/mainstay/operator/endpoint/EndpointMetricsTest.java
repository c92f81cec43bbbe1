package dev.mainstay.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.endpoint.observe.EndpointView;
import dev.mainstay.operator.endpoint.observe.NodeReport;
import dev.mainstay.operator.endpoint.observe.NodeSight;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointMetricsTest {
  @Test
  void aFlagOutlivesGarbageCollection() {
    // Given
    var registry = new SimpleMeterRegistry();
    var leading = new AtomicBoolean(true);
    EndpointMetrics.flag(registry, "mainstay.leader", "1 while this replica leads.", leading::get);

    // When
    System.gc();

    // Then
    assertThat(registry.get("mainstay.leader").gauge().value()).isOne();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          NODES,       HOLDERS
          '',          NaN
          '- -',       0
          'V -',       1
          'V V',       2
          'o -',       0
          '? -',       0
          '? ?',       NaN
          """)
  void holdersAreTheNodesThatSaySoNow(String nodes, double holders) {
    // Given: V has the address, o another one, - none, ? does not answer any more
    Map<String, NodeSight> sights = new HashMap<>();
    for (String node : nodes.isEmpty() ? new String[0] : nodes.split(" ", -1)) {
      String name = "cp-" + (sights.size() + 1);
      String address = node.equals("o") ? "192.0.2.11" : "192.0.2.10";
      boolean present = !node.equals("-");
      var vrrp = new NodeReport.Vrrp(address, "eth0", "MASTER", null, present);
      var report = new NodeReport(name, List.of(vrrp), null, Map.of(), List.of(), List.of(), null);
      int failures = node.equals("?") ? 1 : 0;
      sights.put(name, new NodeSight(name, report, Instant.EPOCH, failures));
    }

    // When
    double seen =
        EndpointMetrics.holders(new EndpointView(Map.of(), sights, List.of()), "192.0.2.10");

    // Then
    assertThat(seen).isEqualTo(Double.valueOf(holders)); // boxed: NaN equals NaN
  }
}
