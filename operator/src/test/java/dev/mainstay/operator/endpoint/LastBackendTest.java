package dev.mainstay.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.endpoint.observe.NodeReport;
import dev.mainstay.operator.endpoint.observe.NodeReport.LoadBalancer;
import dev.mainstay.operator.endpoint.plan.Allocation;
import dev.mainstay.operator.endpoint.plan.EndpointPlan;
import dev.mainstay.operator.endpoint.plan.EndpointPlan.Backend;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HAProxy has cp-1, cp-2 and cp-3; who of them may leave? */
class LastBackendTest {
  @ParameterizedTest(name = "{0} stay, agents know {1} as down: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cp-1 cp-2 cp-3      | cp-1:cp-1 cp-2 cp-3            | Allow
          cp-2 cp-3           | cp-1:                          | Allow
          cp-2 cp-3           | cp-1:cp-2                      | Allow
          cp-2 cp-3           | cp-1:cp-2 cp-3                 | Hold
          # nobody answers: nothing is lost, and a change may be what repairs it
          cp-2 cp-3           | cp-1:cp-1 cp-2 cp-3            | Allow
          # one that sees more of them is believed
          cp-2 cp-3           | cp-1:cp-2 cp-3,cp-2:cp-2       | Allow
          # a newcomer that no HAProxy knows yet is not known as down
          cp-3 cp-4           | cp-1:cp-3                      | Allow
          # nobody tells
          cp-2 cp-3           | ''                             | Allow
          """)
  void theLastThatAnswersStays(String staying, String down, String expected) throws IOException {
    // Given
    String inForce =
        Files.readString(Path.of("src/test/resources/golden/haproxy/three-nodes/haproxy.cfg"));
    List<String> names = words(staying);
    EndpointPlan plan =
        new EndpointPlan(
            "main",
            Specs.of("virtualIPs: [{address: 192.0.2.100}]"),
            0,
            names.stream().map(n -> new Backend(n, "192.0.2.1", 6443)).toList(),
            List.of(),
            new Allocation(0, Map.of()));

    // When
    Verdict verdict = LastBackend.mayLeave(plan, List.of("# not HAProxy's", inForce), facts(down));

    // Then
    assertThat(verdict.getClass().getSimpleName()).isEqualTo(expected);
    if (verdict instanceof Verdict.Hold hold) {
      assertThat(hold.reason()).isEqualTo(EndpointReason.LAST_BACKEND);
      assertThat(hold.message())
          .contains("ControlPlaneEndpoint main", "spec.nodeSelector matches no Node cp-1 any more")
          .contains("(cp-2, cp-3)", "GET /readyz", "have cp-1 back");
    }
  }

  private static EndpointFacts facts(String down) {
    Map<String, NodeReport> reports = new TreeMap<>();
    for (String entry : down.isEmpty() ? new String[0] : down.split(",", -1)) {
      List<String> away = words(entry.substring(entry.indexOf(':') + 1));
      var twin = new LoadBalancer(true, 3 - away.size(), "h", true, Map.of(), away);
      reports.put(
          entry.substring(0, entry.indexOf(':')),
          new NodeReport("", null, null, Map.of("lb-a", twin), List.of(), List.of(), null));
    }
    return new EndpointFacts(3, reports, Map.of(), Map.of(), Map.of(), Set.of(), 3);
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(" ", -1)).filter(w -> !w.isEmpty()).toList();
  }
}
