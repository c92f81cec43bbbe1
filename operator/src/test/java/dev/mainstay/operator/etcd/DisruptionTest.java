package dev.mainstay.operator.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.MemberStatus;
import dev.mainstay.operator.etcd.quorum.Sim;
import dev.mainstay.operator.etcd.quorum.Sim.Fate;
import dev.mainstay.operator.status.AddressSurvival;
import dev.mainstay.operator.status.AddressSurvival.Outlook;
import dev.mainstay.operator.status.Truth;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One look says which node may be taken down now. */
class DisruptionTest {
  @ParameterizedTest(name = "etcd {0}, addresses {1}: {2}, nodes {3}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          ETCD,              ADDRESSES, ALLOWED                      , NODES
          UP UP UP,          + + +,     True ToleranceAvailable      , cp-1 cp-2 cp-3
          UP UP DOWN,        + + +,     False ToleranceExhausted     , cp-3
          UP UP DOWN,        + + -,     False ToleranceExhausted     , ''
          UP UP ISOLATED,    + + +,     False ToleranceExhausted     , cp-3
          UP UP HIDDEN,      + + +,     False ToleranceExhausted     , cp-3
          UP DOWN DOWN,      + + +,     False ToleranceExhausted     , ''
          UP UP UP,          - + +,     False AddressNotRedundant    , cp-2 cp-3
          UP UP UP,          ? + +,     Unknown AddressUnknown       , cp-2 cp-3
          UP UP UP,          ? - +,     False AddressNotRedundant    , cp-3
          HIDDEN HIDDEN UP,  + + +,     False ToleranceExhausted     , ''
          UP UP UP UP,       + + + +,   True ToleranceAvailable      , cp-1 cp-2 cp-3 cp-4
          UP UP UP UNSTARTED,+ + + +,   False ToleranceExhausted     , cp-4
          UP UP UP LEARNER,  + + + +,   True ToleranceAvailable      , cp-1 cp-2 cp-3 cp-4
          UP UP UP DOWN DOWN,+ + + + +, False ToleranceExhausted     , cp-4 cp-5
          HIDDEN HIDDEN HIDDEN, + + +,  Unknown QuorumUnknown        , ''
          """)
  void namesTheNodesThatMayGo(String fates, String addresses, String allowed, String nodes) {
    // Given
    List<String> outlooks = List.of(addresses.split(" ", -1));
    Scene scene =
        new Scene(Sim.of(Arrays.stream(fates.split(" ", -1)).map(Fate::valueOf).toList()));
    scene.addresses =
        node -> outlook(outlooks.get(Integer.parseInt(node.substring("cp-".length())) - 1));

    // When
    EtcdTopologyStatus status = scene.rounds(20).status();

    // Then
    assertThat(Scene.truths(status)).containsEntry("DisruptionAllowed", allowed);
    assertThat(String.join(" ", status.disruption().nodes())).isEqualTo(nodes);
    assertThat(status.disruption().allowed()).isEqualTo(allowed.startsWith("True"));
    assertThat(
            status.members().stream()
                .filter(MemberStatus::safeToDisrupt)
                .map(MemberStatus::node)
                .toList())
        .containsExactlyElementsOf(status.disruption().nodes());
  }

  @Test
  void nobodyMayGoWhileDataIsCorrupted() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.errors = List.of("memberID:2 alarm:CORRUPT ");

    // When
    EtcdTopologyStatus status = new Scene(sim).rounds(10).status();

    // Then
    assertThat(Scene.truths(status)).containsEntry("DisruptionAllowed", "False Corrupt");
    assertThat(status.disruption().nodes()).isEmpty();
  }

  @Test
  void nobodyMayGoFromTheFirstWordOfCorruption() {
    // Given
    Scene scene = new Scene(Sim.withDown(3, 0)).rounds(10);
    scene.sim.errors = List.of("memberID:2 alarm:CORRUPT ");

    // When
    EtcdTopologyStatus status = scene.rounds(1).status();

    // Then
    assertThat(Scene.truths(status))
        .containsEntry("Ready", "True AtRisk")
        .containsEntry("DisruptionAllowed", "False Corrupt");
  }

  /** As with an external etcd, whose members run on other machines. */
  @ParameterizedTest(name = "{0}: {1}, {2}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          ADDRESSES, ALLOWED                   , NODES
          + +,       True ToleranceAvailable   , cp-1 cp-2 cp-3 lb-1 lb-2
          + -,       False AddressNotRedundant , cp-1 cp-2 cp-3 lb-1
          ? +,       Unknown AddressUnknown    , cp-1 cp-2 cp-3 lb-2
          """)
  void aNodeWithoutMemberIsAskedForByTheVirtualIps(String lb, String allowed, String nodes) {
    // Given
    List<String> outlooks = List.of(lb.split(" ", -1));
    Scene scene = new Scene(Sim.withDown(3, 0));
    scene.addresses =
        new AddressSurvival() {
          @Override
          public Outlook ifLost(String node) {
            return node.startsWith("lb-")
                ? outlook(outlooks.get(Integer.parseInt(node.substring(3)) - 1))
                : Outlook.SURVIVES;
          }

          @Override
          public Set<String> nodes() {
            return Set.of("lb-1", "lb-2");
          }
        };

    // When
    EtcdTopologyStatus status = scene.rounds(10).status();

    // Then
    assertThat(Scene.truths(status)).containsEntry("DisruptionAllowed", allowed);
    assertThat(String.join(" ", status.disruption().nodes())).isEqualTo(nodes);
  }

  @Test
  void saysWhoIsNeededForWhat() {
    // Given
    Scene scene = new Scene(Sim.withDown(3, 1));
    scene.addresses = node -> outlook(node.equals("cp-3") ? "-" : "+");

    // When
    String message = scene.rounds(20).status().disruption().message();

    // Then
    assertThat(message)
        .isEqualTo(
            "None of them may be taken down now. The quorum needs cp-1, cp-2. The virtual IPs may need"
                + " cp-3: no other node can hold it.");
  }

  private static Outlook outlook(String sign) {
    return switch (sign) {
      case "-" -> new Outlook(Truth.FALSE, "no other node can hold it");
      case "?" -> new Outlook(Truth.UNKNOWN, "not every node has given its status lately");
      default -> Outlook.SURVIVES;
    };
  }
}
