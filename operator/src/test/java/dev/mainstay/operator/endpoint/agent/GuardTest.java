package dev.mainstay.operator.endpoint.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the agent takes keepalived for mute, which ends it. */
class GuardTest {
  @TempDir private Path run;
  private AgentShell shell;

  @BeforeEach
  void setUp() throws IOException {
    shell = new AgentShell(run);
  }

  @Test
  void oneThatAnswersAtOnceIsNeverMuteHoweverLateTheRounds() throws Exception {
    // A round that an event brings takes the answer and asks nothing; the next one is late.
    assertThat(rounds("kill() { echo answer >\"$JSON\"; }", "1000 2000 2200 4300 9000"))
        .containsExactly("1000", "2000", "2200", "4300", "9000");
  }

  @Test
  void oneThatDoesNotAnswerIsMuteTwoSecondsAfterItWasAsked() throws Exception {
    assertThat(rounds("kill() { :; }", "1000 2000 2900 3000 4000"))
        .containsExactly(
            "1000", "2000", "2900", "3000 keepalived is mute", "4000 keepalived is mute");
  }

  private List<String> rounds(String keepalived, String times)
      throws IOException, InterruptedException {
    return shell.lines(
        List.of("addresses.sh", "guard.sh"),
        """
        mkdir "$RUN/json"
        echo $$ >"$RUN/keepalived.pid"; echo $$ >"$RUN/vrrp.pid"
        %s
        for now_ms in %s; do
          diagnose
          echo "$now_ms${fault:+ $fault}"
        done
        """
            .formatted(keepalived, times));
  }
}
