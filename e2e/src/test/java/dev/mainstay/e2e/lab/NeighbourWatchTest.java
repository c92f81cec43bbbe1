package dev.mainstay.e2e.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NeighbourWatchTest {
  private static final String TABLE =
      """
      IP address       HW type     Flags       HW address            Mask     Device
      172.30.0.11      0x1         0x2         02:42:ac:1e:00:0b     *        br-1
      172.30.0.100     0x1         0x2         02:42:ac:1e:00:0c     *        br-1
      172.30.0.101     0x1         0x0         00:00:00:00:00:00     *        br-1
      """;

  @Test
  void readsWhoHasAnAddress() {
    assertThat(NeighbourWatch.hardwareAddress(TABLE, "172.30.0.100")).contains("02:42:ac:1e:00:0c");
  }

  @Test
  void knowsNobodyWhereTheKernelDoesNot() {
    assertThat(NeighbourWatch.hardwareAddress(TABLE, "172.30.0.10")).isEmpty();
    assertThat(NeighbourWatch.hardwareAddress(TABLE, "172.30.0.101")).isEmpty();
  }
}
