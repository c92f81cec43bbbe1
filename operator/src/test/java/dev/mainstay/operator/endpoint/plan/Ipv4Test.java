package dev.mainstay.operator.endpoint.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv4Test {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.255, true",
    "192.0.2.0/24, 192.0.3.0, false",
    "0.0.0.0/0, 203.0.113.7, true",
    "192.0.2.7/32, 192.0.2.7, true",
    "192.0.2.7/32, 192.0.2.8, false",
    "255.255.255.0/24, 255.255.255.255, true",
    "192.0.2.0/33, 192.0.2.1, false",
    "192.0.2.0, 192.0.2.0, false",
    "2001:db8::/32, 192.0.2.1, false",
    "192.0.2.0/24, 192.0.2, false",
    "192.0.2.0/24, 192.0.2.256, false",
    "192.0.2.0/24, example.org, false"
  })
  void containsComparesNetworksAndRefusesWhatIsNoAddress(
      String cidr, String address, boolean expected) {
    assertThat(Ipv4.contains(cidr, address)).isEqualTo(expected);
  }
}
