package dev.mainstay.operator.endpoint.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TakeoverTest {
  private static final String ADDRESS = "192.0.2.100";

  @TempDir private Path run;

  /** Where keepalived would have it, its own reload takes it away. */
  @Test
  void theAddressIsBorrowedOnTheLoopbackUntilKeepalivedHasIt() throws Exception {
    assertThat(taking("BACKUP", "say; MASTER; say; say"))
        .containsExactly(
            "ip addr replace 192.0.2.100/32 dev lo valid_lft 3 preferred_lft 3",
            "announce eth0 192.0.2.100",
            "round",
            "ip addr del 192.0.2.100/32 dev lo",
            "round",
            "round");
  }

  @ParameterizedTest
  @CsvSource({"FAULT", "MASTER"})
  void whoCannotTakeItOrHasItBorrowsNothing(String state) throws Exception {
    assertThat(taking(state, "say")).containsExactly("round");
  }

  private List<String> taking(String state, String rounds) throws Exception {
    return new AgentShell(run)
        .state(ADDRESS, state)
        .lines(
            List.of("addresses.sh", "takeover.sh"),
            """
                ip() { echo "ip $*"; }
                log() { :; }
                grace_ms=1000
                say() { return_borrowed; echo round; }
                MASTER() { echo "MASTER x" >"$RUN/vrrp/192.0.2.100"; }
                echo "# mainstay take address=192.0.2.100/32 interface=eth0" >"$ACTIVE"
                prepare_takeover
                %s
                """
                .formatted(rounds));
  }
}
