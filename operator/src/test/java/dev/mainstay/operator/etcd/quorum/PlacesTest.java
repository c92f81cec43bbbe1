package dev.mainstay.operator.etcd.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.quorum.Sim.Fate;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Zones and certificates, which a member has whether or not it answers. */
class PlacesTest {
  @ParameterizedTest(name = "valid for {0} hours: {1}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          HOURS,         STATE
          8000 8000 721, Healthy
          8000 8000 719, Degraded
          8000 8000 23,  Degraded
          8000 23 23,    AtRisk
          8000 25 23,    Degraded
          8000 8000 -1,  Degraded
          ?    ?    ?,   Healthy
          """)
  void certificatesThatEndWithTheQuorumAreARisk(String hours, State state) {
    // Given
    Sim sim = Sim.withDown(3, 0);
    String[] each = hours.split(" +", -1);
    for (int i = 0; i < each.length; i++) {
      if (!each[i].equals("?")) {
        sim.servedUntil.put(i, Sim.START.plus(Duration.ofHours(Long.parseLong(each[i]))));
      }
    }

    // When
    TopologyView view = sim.rounds(10);

    // Then
    assertThat(view.state()).isEqualTo(state);
  }

  @Test
  void aCertificateThatWasShownIsRememberedWhileTheMemberIsSilent() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.servedUntil.put(2, Sim.START.plus(Duration.ofDays(3)));
    sim.rounds(2);

    // When
    sim.servedUntil.clear();
    TopologyView view = sim.set(2, Fate.DOWN).rounds(10);

    // Then
    assertThat(view.certificateEndsWithin(Rules.CERTIFICATE_EXPIRING))
        .extracting(Finding::title)
        .containsExactly("cp-3");
  }

  @Test
  void externalMembersHaveTheZonesOfTheirEndpoints() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.nodesGone.addAll(Set.of(0, 1, 2));
    sim.externalZones.putAll(Map.of(0, "a", 1, "a", 2, "b"));
    var rules = new Rules(Duration.ofSeconds(10), 1, 0, true, false);
    sim.round(2, rules);

    // When
    sim.set(2, Fate.HIDDEN);
    for (int i = 0; i < 10; i++) {
      sim.round(2, rules);
    }

    // Then
    assertThat(sim.view().zones())
        .extracting(FailureDomain::name, FailureDomain::voters)
        .containsExactly(tuple("a", 2), tuple("b", 1));
    assertThat(sim.view().troubles().has(Concern.ZONE_LOSS)).isTrue();
  }

  /** A silent member is asked at the addresses that etcd lists, which need not be the endpoints. */
  @ParameterizedTest(name = "{0} {1}: in zone {2}")
  @CsvSource({"a, b, b", "a, a, ''", "'', '', ''"})
  void aSilentMemberIsInTheZoneOfItsEndpointWhileThereIsOne(
      String first, String second, String zone) {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.nodesGone.addAll(Set.of(0, 1, 2));
    sim.externalZones.putAll(Map.of(0, "a", 1, "a", 2, "b"));
    sim.rounds(2);

    // When
    sim.externalZones.clear();
    sim.externalZones.putAll(Map.of(7, first, 8, second));
    TopologyView view = sim.set(2, Fate.HIDDEN).rounds(2);

    // Then
    assertThat(view.latest().place(sim.finding(2).member()).zone()).isEqualTo(zone);
  }
}
