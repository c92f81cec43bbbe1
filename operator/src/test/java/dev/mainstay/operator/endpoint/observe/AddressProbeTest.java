package dev.mainstay.operator.endpoint.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.endpoint.plan.AddressUse;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AddressProbeTest {
  private static final List<String> ARP =
      List.of(
          "IP address       HW type     Flags       HW address            Mask     Device",
          "172.30.0.100     0x1         0x2         02:42:ac:1e:00:0b     *        eth0",
          "172.30.0.101     0x1         0x0         00:00:00:00:00:00     *        eth0");

  @ParameterizedTest
  @CsvSource({"172.30.0.100, 02:42:ac:1e:00:0b", "172.30.0.101, ", "172.30.0.10, "})
  void onlyACompleteEntryOfTheVeryAddressCounts(String address, String mac) {
    assertThat(AddressProbe.hardwareAddress(ARP, address).orElse(null)).isEqualTo(mac);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of("172.30.0.100", new NoRouteToHostException("No route to host"), true),
        Arguments.of("172.30.0.101", new NoRouteToHostException("No route to host"), false),
        Arguments.of("172.30.0.10", new NoRouteToHostException("No route to host"), false),
        Arguments.of("172.30.0.100", new SocketTimeoutException("Connect timed out"), true),
        Arguments.of("172.30.0.101", new SocketTimeoutException("Connect timed out"), false),
        Arguments.of("172.30.0.101", new ConnectException("Connection refused"), true));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFirewallThatRefusesHidesNobody(String address, IOException failure, boolean inUse) {
    // Given
    var probe =
        new AddressProbe(
            (a, port) -> {
              throw failure;
            },
            () -> ARP);

    // Then
    assertThat(probe.ask(address, 8443).inUse()).isEqualTo(inUse);
  }

  @Test
  void whoAcceptsAndWhoRefusesBothHaveTheAddress() throws IOException {
    // Given
    int port;
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();

      // When, Then
      assertThat(new AddressProbe().ask("127.0.0.1", port)).isEqualTo(AddressUse.by(null));
    }
    assertThat(new AddressProbe().ask("127.0.0.1", port)).isEqualTo(AddressUse.by(null));
  }
}
