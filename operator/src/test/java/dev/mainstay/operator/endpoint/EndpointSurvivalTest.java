package dev.mainstay.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mainstay.operator.endpoint.observe.EndpointObserver;
import dev.mainstay.operator.endpoint.observe.EndpointTargets;
import dev.mainstay.operator.endpoint.observe.EndpointView;
import dev.mainstay.operator.endpoint.observe.Fetcher;
import dev.mainstay.operator.endpoint.observe.NodeReport;
import dev.mainstay.operator.endpoint.observe.NodeReport.LoadBalancer;
import dev.mainstay.operator.endpoint.observe.NodeReport.Vrrp;
import dev.mainstay.operator.endpoint.observe.NodeSight;
import dev.mainstay.operator.status.Truth;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointSurvivalTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /** A node is written as its VRRP state, its healthy load balancers and the backends it sees. */
  @ParameterizedTest(name = "{0}, losing cp-{1}: {2}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          NODES,                      LOST, SURVIVES
          MASTER23 BACKUP23 BACKUP23, 1,    TRUE
          MASTER23 BACKUP23 BACKUP23, 2,    TRUE
          MASTER22 BACKUP12 silent,   1,    TRUE
          MASTER22 BACKUP12 silent,   3,    TRUE
          MASTER22 BACKUP02 silent,   1,    UNKNOWN
          MASTER22 BACKUP02 FAULT22,  1,    FALSE
          MASTER22 BACKUP02 FAULT22,  2,    TRUE
          MASTER21 BACKUP21 BACKUP21, 1,    FALSE
          MASTER21,                   1,    FALSE
          MASTER22 silent,            1,    UNKNOWN
          silent silent silent,       1,    UNKNOWN
          MASTER23 BACKUP23 BACKUP23, 9,    TRUE
          """)
  void anAddressOutlivesANodeIfAnotherCanHoldItAndReachesAnApiServer(
      String nodes, int lost, Truth survives) {
    // Given
    Map<String, NodeSight> sights = new HashMap<>();
    String[] all = nodes.split(" ", -1);
    for (int i = 0; i < all.length; i++) {
      String node = "cp-" + (i + 1);
      sights.put(node, sight(node, all[i]));
    }
    var view = new EndpointView(Map.of(), sights, List.of());

    // When
    var outlook = EndpointSurvival.ifLost("main", view, "cp-" + lost, NOW);

    // Then
    assertThat(outlook.survives()).isEqualTo(survives);
    assertThat(outlook.message().isEmpty()).isEqualTo(survives == Truth.TRUE);
  }

  @Test
  void namesTheNodesOfEveryEndpoint() {
    // Given
    try (var http = HttpClient.newHttpClient();
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var observer =
            new EndpointObserver(
                "cp-1",
                threads,
                new Fetcher(http, new ObjectMapper(), () -> ""),
                Clock.systemUTC(),
                System::nanoTime)) {
      observer.watch(List.of(targets("main", "cp-1", "cp-2"), targets("edge", "cp-2", "lb-1")));

      // When
      Set<String> nodes = new EndpointSurvival(observer, Clock.systemUTC()).nodes();

      // Then
      assertThat(nodes).containsExactlyInAnyOrder("cp-1", "cp-2", "lb-1");
    }
  }

  private static EndpointTargets targets(String endpoint, String... nodes) {
    Map<String, String> addresses = new HashMap<>();
    Stream.of(nodes).forEach(node -> addresses.put(node, "127.0.0.1"));
    return new EndpointTargets(endpoint, List.of(), 1, 1, addresses);
  }

  private static NodeSight sight(String node, String text) {
    if (text.equals("silent")) {
      return new NodeSight(node, null, null, 9);
    }
    int digits = text.length() - 2;
    int balancers = text.charAt(digits) - '0';
    int backends = text.charAt(digits + 1) - '0';
    Map<String, LoadBalancer> twins =
        Map.of(
            "a", new LoadBalancer(balancers > 0, backends, "h", true, Map.of(), List.of()),
            "b", new LoadBalancer(balancers > 1, backends, "h", true, Map.of(), List.of()));
    var vrrp = new Vrrp("192.0.2.100", "eth0", text.substring(0, digits), null, false);
    var report =
        new NodeReport(
            node, List.of(vrrp), null, twins, List.of(), List.of(), new NodeReport.Kubelet(""));
    return new NodeSight(node, report, NOW, 0);
  }
}
