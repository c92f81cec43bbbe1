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
            "ip addr replace 192.0.2.100/32 dev lo valid_lft 3 preferred_lft 3",
            "round",
            "ip addr del 192.0.2.100/32 dev lo",
            "round",
            "round");
  }

  /** A reload takes seconds where the node is busy, and the network sends to this one already. */
  @Test
  void itIsBorrowedForLongerWhileKeepalivedIsLateButNotForEver() throws Exception {
    List<String> lines = taking("BACKUP", "i=0; while [ $i -lt 80 ]; do say; i=$((i + 1)); done");

    assertThat(lines.subList(0, lines.indexOf("round")))
        .contains("ip addr replace 192.0.2.100/32 dev lo valid_lft 3 preferred_lft 3");
    assertThat(lines.stream().filter(l -> l.startsWith("ip addr replace"))).hasSize(1 + 60);
  }

  /** Its switchover is over: what it has borrowed ends by itself. */
  @Test
  void aTextThatTakesNothingEndsTheLoan() throws Exception {
    assertThat(taking("BACKUP", "echo >\"$ACTIVE\"; prepare_takeover; say"))
        .containsExactly(
            "ip addr replace 192.0.2.100/32 dev lo valid_lft 3 preferred_lft 3",
            "announce eth0 192.0.2.100",
            "round");
  }

  @Test
  void whatIsInFaultMeanwhileIsNotBorrowedForLonger() throws Exception {
    assertThat(taking("BACKUP", "FAULT; say"))
        .containsExactly(
            "ip addr replace 192.0.2.100/32 dev lo valid_lft 3 preferred_lft 3",
            "announce eth0 192.0.2.100",
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
                FAULT() { echo "FAULT x" >"$RUN/vrrp/192.0.2.100"; }
                echo "# mainstay take address=192.0.2.100/32 interface=eth0" >"$ACTIVE"
                prepare_takeover
                %s
                """
                .formatted(rounds));
  }
}
