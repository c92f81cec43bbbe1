package dev.mainstay.operator.endpoint.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.endpoint.plan.AddressUse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
