package dev.mainstay.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColdStartTest {
  private static final String VIP = "192.0.2.100";
  private static final Map<String, Set<String>> NAMES =
      Map.of("cp.lab", Set.of(VIP), "own.lab", Set.of("192.0.2.12"), "lb.lab", Set.of("192.0.2.9"));

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          SERVER,                     CONDITION
          https://192.0.2.12:6443,    True KubeletsBypassVirtualIP
          https://127.0.0.1:6443,     True KubeletsBypassVirtualIP
          https://localhost:6443,     True KubeletsBypassVirtualIP
          https://own.lab:6443,       True KubeletsBypassVirtualIP
          https://lb.lab:6443,        True KubeletsBypassVirtualIP
          https://192.0.2.11:6443,    True KubeletsBypassVirtualIP
          https://192.0.2.100:8443,   False KubeletNeedsVirtualIP
          https://192.0.2.100:6443,   False KubeletNeedsVirtualIP
          https://cp.lab:8443,        False KubeletNeedsVirtualIP
          https://nowhere.lab:8443,   Unknown NotObserved
          '',                         Unknown NotObserved
          'https://[not a url',       Unknown NotObserved
          """)
  void oneNodesServerDecides(String server, String condition) {
    // When
    Line line = line(server);

    // Then
    assertThat(line.truth().text() + " " + line.reason().text()).isEqualTo(condition);
  }

  @Test
  void theMessagesNameNodeServerAndCommand() {
    assertThat(line("https://cp.lab:8443").message())
        .contains("the kubelet of cp-2 (https://cp.lab:8443) would wait", "config set-cluster");
    assertThat(line("https://lb.lab:6443").message())
        .contains("that of cp-2 (https://lb.lab:6443) waits for the API server of another host");
    assertThat(line("").message()).startsWith("Which API server the kubelet of cp-2 uses");
  }

  @Test
  void onlyNamesHaveToBeResolved() {
    assertThat(
            ColdStart.names(
                List.of("https://192.0.2.1:6443", "https://cp.lab:1", "", "https://[::1]:6443")))
        .containsExactly("cp.lab");
  }

  private static Line line(String server) {
    return ColdStart.of(
        List.of(VIP),
        Map.of("cp-1", "192.0.2.11", "cp-2", "192.0.2.12"),
        Map.of("cp-1", "https://192.0.2.11:6443", "cp-2", server),
        NAMES);
  }
}
