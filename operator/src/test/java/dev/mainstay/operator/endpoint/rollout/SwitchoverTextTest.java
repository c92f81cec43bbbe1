package dev.mainstay.operator.endpoint.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On the files that the renderer's own goldens hold. */
class SwitchoverTextTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/keepalived");

  @Test
  void aTargetDiffersInThreeLinesOnlyAndCanBeTakenBack() throws IOException {
    // Given
    String text = read("three-nodes/cp-3.conf");

    // When
    String taking = SwitchoverText.taking(text, List.of("192.0.2.100"));

    // Then
    assertThat(taking)
        .isEqualTo(
            text.replace("    priority 85\n", "    # priority 85\n    priority 254\n")
                .replace("    nopreempt\n", "    # nopreempt\n")
                .replace(
                    "# mainstay instance address=192.0.2.100/32 interface=eth0\n",
                    """
                    # mainstay instance address=192.0.2.100/32 interface=eth0
                    # mainstay take address=192.0.2.100/32 interface=eth0
                    """));
    assertThat(SwitchoverText.takes(taking)).isTrue();
    assertThat(SwitchoverText.takes(text)).isFalse();
    assertThat(SwitchoverText.taking(taking, List.of("192.0.2.100"))).isEqualTo(taking);
    assertThat(SwitchoverText.settled(taking)).isEqualTo(text);
    assertThat(SwitchoverText.settled(text)).isEqualTo(text);
  }

  @Test
  void aNodeThatMayPreemptAnywayDoesSoAtOnce() throws IOException {
    // Given
    String text = read("three-nodes/cp-3.conf").replace("    nopreempt\n", "    preempt_delay 5\n");

    // When
    String taking = SwitchoverText.taking(text, List.of("192.0.2.100"));

    // Then
    assertThat(taking).contains("    # preempt_delay 5\n");
    assertThat(SwitchoverText.settled(taking)).isEqualTo(text);
  }

  @Test
  void aHolderAtTheTopComesBelowItAndAnyOtherStaysAsItIs() throws IOException {
    // Given
    String top = read("three-nodes/cp-1.conf");
    String second = read("three-nodes/cp-2.conf");

    // When
    String giving = SwitchoverText.giving(top, List.of("192.0.2.100"));

    // Then
    assertThat(giving)
        .isEqualTo(top.replace("    priority 254\n", "    # priority 254\n    priority 253\n"));
    assertThat(SwitchoverText.settled(giving)).isEqualTo(top);
    assertThat(SwitchoverText.giving(giving, List.of("192.0.2.100"))).isEqualTo(giving);
    assertThat(SwitchoverText.giving(second, List.of("192.0.2.100"))).isEqualTo(second);
  }

  @Test
  void otherAddressesOfTheNodeAreLeftAlone() throws IOException {
    // Given
    String text = read("two-addresses-slot-1/cp-2.conf");
    List<String> instances =
        text.lines()
            .filter(l -> l.startsWith("vrrp_instance "))
            .map(l -> l.split(" ", -1)[1])
            .toList();
    assertThat(instances).hasSize(2);

    // When
    String taking = SwitchoverText.taking(text, List.of(instances.getFirst()));

    // Then
    int second = taking.indexOf("vrrp_instance " + instances.getLast());
    assertThat(taking.substring(second))
        .isEqualTo(text.substring(text.indexOf("vrrp_instance " + instances.getLast())));
    assertThat(taking.lines().filter(l -> l.startsWith("# mainstay take "))).hasSize(1);
  }

  private static String read(String file) throws IOException {
    return Files.readString(GOLDEN.resolve(file));
  }
}
