package dev.mainstay.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.endpoint.observe.NodeReport.LoadBalancer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one of the two HAProxy of a node has to show before a roll-out goes on. */
class TwinProofTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3 | true  |
          1 | true  |
          3 | false | no request gets through it to an API server
          0 | true  | it reaches no API server
          0 | false | it reaches no API server
          # an older configuration makes no request through itself
          3 |       |
          """)
  void itReachesAnApiServerAndLetsARequestThrough(
      int backendsUp, @Nullable Boolean passes, @Nullable String doubt) {
    var twin = new LoadBalancer(true, backendsUp, "h", passes, Map.of(), List.of());

    assertThat(RolloutStates.silent(twin).orElse(null)).isEqualTo(doubt);
  }
}
