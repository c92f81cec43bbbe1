package dev.mainstay.operator.endpoint.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a holder says again that it is one; what the neighbours make of it is for the e2e. */
class ReunionTest {
  private static final List<String> SCRIPTS = List.of("addresses.sh", "takeover.sh", "reunion.sh");

  @TempDir private Path run;

  @ParameterizedTest(name = "{0}: {1} announcements")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          BACKENDS ROUND BY ROUND, ANNOUNCEMENTS
          3 3 3,                   0
          3 1 1 1,                 0
          3 1 1 3 3 3,             1
          3 1 2 3 3,               2
          3 0 0 1,                 1
          1 3 3,                   1
          """)
  void aHolderAnnouncesOncePerApiServerThatIsBack(String rounds, int announcements)
      throws Exception {
    // Given
    var shell = new AgentShell(run).state("192.0.2.100", "MASTER");

    // When
    List<String> announced = announced(shell, "", rounds);

    // Then
    assertThat(announced)
        .hasSize(announcements)
        .allMatch(line -> line.equals("announce eth0 192.0.2.100"));
  }

  @ParameterizedTest
  @CsvSource({"BACKUP, ''", "FAULT, ''", "MASTER, keepalived is not running"})
  void whoDoesNotHoldTheAddressAnnouncesNothing(String state, String fault) throws Exception {
    // Given
    var shell = new AgentShell(run).state("192.0.2.100", state);

    // When
    List<String> announced = announced(shell, fault, "3 1 3");

    // Then
    assertThat(announced).isEmpty();
  }

  @Test
  void loadBalancersThatDoNotAnswerForAMomentAreNoNewsOfTheNetwork() throws Exception {
    // Given
    var shell = new AgentShell(run).state("192.0.2.100", "MASTER");

    // When
    List<String> announced = announced(shell, "", "3 silent silent 3 3");

    // Then
    assertThat(announced).isEmpty();
  }

  private static List<String> announced(AgentShell shell, String fault, String rounds)
      throws IOException, InterruptedException {
    var body = new StringBuilder("fault='" + fault + "'\n");
    body.append("active_instances='192.0.2.100/32 eth0\n2001:db8::100/128 eth0'\n");
    Stream.of(rounds.split(" "))
        .map(
            round ->
                round.equals("silent")
                    ? "load_balancers='{\"a\":{\"healthy\":false}}' backends=0\n"
                    : "load_balancers='{\"a\":{\"healthy\":true}}' backends=" + round + "\n")
        .forEach(round -> body.append(round).append("announce_after_reunion\n"));
    return shell.lines(SCRIPTS, body.toString()).stream()
        .filter(line -> line.startsWith("announce "))
        .toList();
  }
}
