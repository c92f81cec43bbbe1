package dev.mainstay.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.Condition;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Failover;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.FailoverStatus;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Kind;
import dev.mainstay.operator.endpoint.EndpointNews.Told;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointNewsTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-,       False, Available,            -",
        "Unknown, False, Available,            -",
        "Unknown, True,  Available,            good",
        "False,   True,  Available,            good",
        "True,    False, Available,            bad",
        "True,    True,  Available,            -",
        "False,   True,  Stalled,              bad",
        "True,    False, Stalled,              good",
        "True,    False, ConfigurationApplied, -",
        "True,    False, Reconciling,          -"
      })
  void onlyWhatWasReachedOrLostIsTold(String before, String now, String type, String expected) {
    // Given
    Told told = Told.of(before == null ? null : status(null, condition(type, before)));

    // When
    List<EndpointNews> news = EndpointNews.since(told, status(null, condition(type, now)));

    // Then
    assertThat(news.stream().map(n -> n.good() ? "good" : "bad"))
        .isEqualTo(expected == null ? List.of() : List.of(expected));
  }

  @Test
  void eachMoveIsToldOnceWithItsFigures() {
    // Given
    Failover move =
        new Failover(
            "192.0.2.100",
            "cp-1",
            "cp-2",
            "2026-01-01T00:00:00Z",
            316,
            "316ms",
            Kind.Failover,
            "NodeSilent",
            List.of("cp-3"));
    ControlPlaneEndpointStatus moved = status(new FailoverStatus(1L, move, List.of(move)));

    // When
    List<EndpointNews> first = EndpointNews.since(Told.of(status(null)), moved);
    List<EndpointNews> again = EndpointNews.since(Told.of(moved), moved);

    // Then
    assertThat(first)
        .extracting(EndpointNews::text)
        .containsExactly(
            "virtual IP 192.0.2.100 moved from cp-1 to cp-2 (NodeSilent); outage 316 ms.");
    assertThat(again).isEmpty();
  }

  private static Condition condition(String type, String status) {
    return new Condition(type, status, "Reason", "text", 1L, "2026-01-01T00:00:00Z");
  }

  private static ControlPlaneEndpointStatus status(FailoverStatus failover, Condition... all) {
    return new ControlPlaneEndpointStatus(
        1L, null, null, null, null, null, null, null, failover, null, List.of(all));
  }
}
