package dev.mainstay.operator.etcd.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.quorum.Sim.Fate;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates, which a member has whether or not it answers. */
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
}
