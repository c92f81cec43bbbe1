package dev.mainstay.operator.endpoint.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The agent when its folder has no room: each file that it would write is one that is full. */
class FullDiskTest {
  private static final Path FULL = Path.of("/dev/full");

  @TempDir private Path run;
  private AgentShell shell;

  @BeforeEach
  void begin() throws IOException {
    assumeTrue(Files.exists(FULL), "this system has no " + FULL);
    shell = new AgentShell(run);
  }

  @ParameterizedTest
  @CsvSource({"candidate.conf", "seen.conf.new"})
  void theLastGoodConfigurationStaysUntilThereIsRoom(String file) throws Exception {
    // When
    List<String> said =
        shell.lines(
            List.of("addresses.sh", "configuration.sh"),
            """
            keepalived() { true; }
            text() { echo "# mainstay endpoint=main node=cp-1 generation=$1" >"$SOURCE"; }
            say() { echo "generation $generation refused '$refused'"; }
            text 1; consider; say
            text 2; ln -s /dev/full "$RUN/%s"; consider; say
            consider; say
            """
                .formatted(file));

    // Then
    assertThat(said)
        .filteredOn(line -> line.startsWith("generation "))
        .containsExactly(
            "generation 1 refused ''",
            "generation 1 refused '" + run + " cannot be written: No space left on device'",
            "generation 2 refused ''");
  }

  @ParameterizedTest(name = "room {0}: {1}")
  @CsvSource({"true, keepalived is mute", "false, ''"})
  void keepalivedIsNotTakenForMuteBecauseItsDumpHasNoRoom(boolean room, String fault)
      throws Exception {
    // When
    List<String> said =
        shell.lines(
            List.of("addresses.sh", "guard.sh"),
            """
            mkdir "$RUN/json"; : >"$JSON"
            echo $$ >"$RUN/keepalived.pid"; echo $$ >"$RUN/vrrp.pid"
            %s ln -s /dev/full "$RUN/room"
            unanswered=1000 asked=10000 now_ms=10000
            diagnose
            echo "fault '$fault'"
            """
                .formatted(room ? ":" : ""));

    // Then
    assertThat(said).containsExactly("fault '" + fault + "'");
  }

  @Test
  void aNewStateTakesTheRoomOfTheOldOne() throws Exception {
    // Given
    shell.state("192.0.2.100", "BACKUP");

    // When
    List<String> said =
        shell.lines(
            List.of("addresses.sh"),
            AgentShell.function("notify.sh", "remember")
                + """
                ln -s /dev/full "$RUN/vrrp.new"
                remember 192.0.2.100 STOP
                read -r state since <"$RUN/vrrp/192.0.2.100"
                echo "$state ${#since}"
                """);

    // Then
    assertThat(said).containsExactly("STOP " + "2026-01-01T00:00:00.000Z".length());
  }
}
