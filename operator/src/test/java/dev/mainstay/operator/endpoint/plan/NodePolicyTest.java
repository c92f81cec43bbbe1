package dev.mainstay.operator.endpoint.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.endpoint.PolicyInputs;
import dev.mainstay.operator.endpoint.Specs;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodePolicyTest {
  @ParameterizedTest(name = "{0} listed, incomplete {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a b c | ''  |
          a b   | c   | the node list lacks c, but the API server did not confirm
          a b c | c   | Node c names no IPv4 address of type InternalIP any more
          a b   | b c | Node b names no IPv4 address of type InternalIP any more
          """)
  void aNodeThatOnlySeemsToHaveLeftHoldsEverythingUp(
      String listed, String incomplete, @Nullable String message) {
    // Given
    List<NodeFacts> nodes =
        words(listed).map(n -> new NodeFacts(n, "192.0.2.11", false, Optional.empty())).toList();

    // When
    Verdict verdict = NodePolicy.nodesAreComplete(input(nodes, words(incomplete).toList()));

    // Then
    if (message == null) {
      assertThat(verdict).isInstanceOf(Verdict.Allow.class);
    } else {
      assertThat(verdict)
          .isInstanceOfSatisfying(
              Verdict.Hold.class,
              hold -> {
                assertThat(hold.reason()).isEqualTo(EndpointReason.NODE_LIST_SHRANK);
                assertThat(hold.message()).contains("ControlPlaneEndpoint main", message);
              });
    }
  }

  private static EndpointPolicy.Input input(List<NodeFacts> nodes, List<String> incomplete) {
    return PolicyInputs.of(
        Specs.of("virtualIPs: [{address: 192.0.2.100}]"), nodes, Set.of(), incomplete, Set.of());
  }

  private static Stream<String> words(String text) {
    return Arrays.stream(text.split(" ", -1)).filter(w -> !w.isEmpty());
  }
}
