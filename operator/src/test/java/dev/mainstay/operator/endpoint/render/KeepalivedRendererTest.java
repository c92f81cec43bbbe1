package dev.mainstay.operator.endpoint.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.operator.endpoint.plan.Timing;
import dev.mainstay.operator.endpoint.render.VrrpNode.Vrrp;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeepalivedRendererTest {
  @ParameterizedTest(name = "priority {0}, router id {1}, advertisements {2} ms, peer {3}")
  @CsvSource({
    "0,   51, 100, 192.0.2.12",
    "255, 51, 100, 192.0.2.12",
    "254,  0, 100, 192.0.2.12",
    "254, 51,   5, 192.0.2.12",
    "254, 51, 105, 192.0.2.12",
    "254, 51, 100, 192.0.2.11",
    "254, 51, 100, 2001:db8::12",
  })
  void refusesWhatKeepalivedWouldBendOrTakeForTheWrongThing(
      int priority, int routerId, int millis, String peer) {
    // Given
    var vrrp =
        new Vrrp(
            InetAddress.ofLiteral("192.0.2.100"),
            "eth0",
            routerId,
            priority,
            false,
            InetAddress.ofLiteral("192.0.2.11"),
            List.of(InetAddress.ofLiteral(peer)));
    var node = new VrrpNode("main", "cp-1", 1, 9440, new Timing(millis), List.of(vrrp));

    // When and Then
    assertThatThrownBy(() -> KeepalivedRenderer.render(node))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void leavesTheLabelOutWhereTheInterfaceNameHasNoRoomForIt() {
    // Given
    var vrrp =
        new Vrrp(
            InetAddress.ofLiteral("192.0.2.100"),
            "enx001122334455",
            51,
            254,
            false,
            InetAddress.ofLiteral("192.0.2.11"),
            List.of());
    var node = new VrrpNode("main", "cp-1", 1, 9440, new Timing(100), List.of(vrrp));

    // When
    String text = KeepalivedRenderer.render(node);

    // Then
    assertThat(text).contains("192.0.2.100/32 dev enx001122334455\n");
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1,                192.0.2.1",
    "2001:db8:0:0:0:0:0:1,     2001:db8::1",
    "2001:db8:0:1:1:1:1:1,     2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1,       2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1,     2001:db8::1:0:0:1",
    "0:0:0:0:0:0:0:1,          ::1",
    "2001:DB8:0:0:0:0:0:0,     2001:db8::",
  })
  void writesAddressesAsTheKernelsToolsDo(String address, String expected) {
    assertThat(AddressText.of(InetAddress.ofLiteral(address))).isEqualTo(expected);
  }
}
