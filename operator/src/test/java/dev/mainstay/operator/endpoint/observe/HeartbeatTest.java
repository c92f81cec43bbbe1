package dev.mainstay.operator.endpoint.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeartbeatTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final NodeReport REPORT =
      new NodeReport(
          "cp-1",
          List.of(new NodeReport.Vrrp("192.0.2.100", "eth0", "MASTER", null, true)),
          null,
          Map.of(),
          List.of(),
          List.of(),
          null);

  /** Each word is an answer: the agent's time, a dash for none, and when it came, in seconds. */
  private static NodeSight after(String answers) {
    var sight = new NodeSight("cp-1", null, null, 0);
    Heartbeat agent = Heartbeat.NONE;
    for (String answer : answers.split(" ", -1)) {
      String time = answer.substring(0, 1);
      Instant at = T0.plusSeconds(Long.parseLong(answer.substring(1)));
      agent = agent.next(time.equals("-") ? null : time, at);
      sight = sight.answered(REPORT, agent, at);
    }
    return sight;
  }

  @ParameterizedTest(name = "{0}: silent {1}")
  @CsvSource({
    "a0, false",
    "a0 b1 c2 d3 e4 f5 g6, false",
    "a0 a1 a2 a3 a4, false",
    "a0 a1 a2 a3 a4 a5, true",
    "a0 a6, false", // this replica was held up
    "a0 a6 a7, true",
    "a0 a1 a2 a3 a4 a5 b6, false",
    "a0 b5 b6 b7, false",
    "z0 a6 b7, false", // a clock set back is a change as well
    "-0 -3 -6 -9, false" // an agent that does not say
  })
  void anAgentWithNothingNewForFiveSecondsIsSilent(String answers, boolean silent) {
    // Given
    Instant now = T0.plusSeconds(Long.parseLong(answers.substring(answers.lastIndexOf(' ') + 2)));

    // When
    NodeSight sight = after(answers);

    // Then
    assertThat(sight.fresh(now).isEmpty()).isEqualTo(silent);
    assertThat(sight.failures() > 0).isEqualTo(silent);
  }

  @Test
  void whatASilentAgentSaidLastIsNoSideOfAHolder() {
    // Given
    var heard = new EndpointView(Map.of(), Map.of("cp-1", after("a0 a1 a2 a3 a4")), List.of());
    var silent = new EndpointView(Map.of(), Map.of("cp-1", after("a0 a1 a2 a3 a4 a5")), List.of());

    // Then
    assertThat(heard.holders(T0.plusSeconds(4)).claims()).containsKey("192.0.2.100");
    assertThat(silent.holders(T0.plusSeconds(5))).isEqualTo(HolderSight.NOTHING);
  }

  @Test
  void itsSilenceIsNewsAtOnceAndSaysSinceWhen() {
    // Given
    NodeSight before = after("a0 a1 a2 a3 a4");

    // When
    NodeSight now = after("a0 a1 a2 a3 a4 a5");

    // Then
    assertThat(now.differsFrom(before)).isTrue();
    assertThat(now.seen()).isEqualTo(T0);
    assertThat(after("a0 a1 a2 a3 a4 a5 b6").differsFrom(now)).isTrue();
  }
}
