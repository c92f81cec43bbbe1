package dev.mainstay.operator.endpoint.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.status.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressGateTest {
  private static final String VIP = "192.0.2.100";

  @ParameterizedTest(name = "ours {0}, found {1}: {2}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          OURS,   FOUND,   VERDICT
          false,  nobody,  Allow
          false,  ,        Hold CheckingAddress
          false,  known,   Reject AddressInUse
          false,  unknown, Reject AddressInUse
          true,   known,   Allow
          true,   ,        Allow
          """)
  void anAddressIsTakenOnlyIfNobodyElseHasIt(boolean ours, String found, String verdict) {
    // Given
    Map<String, AddressUse> uses =
        found == null
            ? Map.of()
            : switch (found) {
              case "nobody" -> Map.of(VIP, AddressUse.FREE);
              case "known" -> Map.of(VIP, AddressUse.by("52:54:00:12:34:56"));
              default -> Map.of(VIP, AddressUse.by(null));
            };

    // When
    Verdict decided =
        AddressGate.nobodyHasNewOnes(
            new AddressGate.Input(
                "main", List.of(VIP), ours ? Set.of(VIP) : Set.of(), uses, Map.of()));

    // Then
    assertThat(text(decided)).isEqualTo(verdict);
    if (decided instanceof Verdict.Reject r && "known".equals(found)) {
      assertThat(r.message())
          .contains(
              "ControlPlaneEndpoint main",
              "spec.virtualIPs[0].address " + VIP,
              "by hardware address 52:54:00:12:34:56");
    }
  }

  @Test
  void aKubeletThatTookTheAddressStopsChangesAndIsTold() {
    // Given
    var in =
        new AddressGate.Input(
            "main", List.of(VIP), Set.of(VIP), Map.of(), Map.of(VIP, List.of("cp-2")));

    // When
    Verdict verdict = AddressGate.noKubeletTookOurs(in);

    // Then
    assertThat(text(verdict)).isEqualTo("Reject NodeUsesVirtualIP");
    assertThat(((Verdict.Reject) verdict).message()).contains("Node cp-2 lists", "--node-ip");
  }

  @Test
  void aNodesOwnAddressThatIsNotServedIsSomebodyElsesCheck() {
    assertThat(
            AddressGate.noKubeletTookOurs(
                new AddressGate.Input(
                    "main", List.of(VIP), Set.of(), Map.of(), Map.of(VIP, List.of("cp-2")))))
        .isInstanceOf(Verdict.Allow.class);
  }

  private static String text(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Allow a -> "Allow";
      case Verdict.Hold h -> "Hold " + h.reason().text();
      case Verdict.Reject r -> "Reject " + r.reason().text();
    };
  }
}
