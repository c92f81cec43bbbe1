package dev.mainstay.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Kind;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.SwitchoverRun;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.SwitchoverStatus;
import dev.mainstay.operator.endpoint.observe.FailoverHistory.Cause;
import dev.mainstay.operator.endpoint.observe.Transition;
import dev.mainstay.operator.endpoint.rollout.Component;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the edges put what Kubernetes says into the words of the decisions. */
class EndpointEdgesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

  @ParameterizedTest(name = "{0} covered by {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a":1}                         | {"a":1,"default":true}                          | true
          {"a":{"b":"x"}}                 | {"a":{"b":"y"}}                                 | false
          {"a":["x","y"]}                 | {"a":["x","y"]}                                 | true
          {"a":["x","y"]}                 | {"a":["x","z"]}                                 | false
          {"c":[{"name":"p","image":"i"}]}| {"c":[{"name":"q"},{"name":"p","image":"i"}]}   | true
          {"c":[{"name":"p","image":"i"}]}| {"c":[{"name":"p","image":"other"}]}            | false
          {"a":1}                         | {}                                              | false
          """)
  void driftIsWhatWeSetAndNoLongerStands(String wanted, String live, boolean covered)
      throws IOException {
    // Given
    var json = new ObjectMapper();

    // Then
    assertThat(Drift.covers(json.readTree(wanted), json.readTree(live))).isEqualTo(covered);
  }

  @Test
  void aRefusalIsToldWithoutThePodsRandomNameAndWithTheRemedy() {
    // When
    String text =
        PodRefusals.explained(
            "Error creating: pods \"mainstay-main-vip-x7k2p\" is forbidden: violates PodSecurity"
                + " \"baseline:latest\": host namespaces (hostNetwork=true)",
            "mainstay-system");

    // Then
    assertThat(text)
        .isEqualTo(
            "it is forbidden: violates PodSecurity \"baseline:latest\": host namespaces"
                + " (hostNetwork=true). Label namespace mainstay-system with"
                + " pod-security.kubernetes.io/enforce=privileged.");
    assertThat(
            PodRefusals.explained(
                "Error creating: pods \"a\" is forbidden: exceeded quota: few", "ns"))
        .contains("ResourceQuota of namespace ns");
  }

  @Test
  void aCrashIsToldByItsLastWordsAndNotByTheSecondsOfItsBackOff() {
    // Given
    Pod pod =
        new PodBuilder()
            .withNewStatus()
            .addNewInitContainerStatus()
            .withName("check")
            .withNewState()
            .withNewWaiting("back-off 40s restarting failed container", "CrashLoopBackOff")
            .endState()
            .withNewLastState()
            .withNewTerminated()
            .withExitCode(1)
            .withMessage("[NOTICE] (1) : version\n[ALERT] (1) : parsing [haproxy.cfg:12] : bad\n")
            .endTerminated()
            .endLastState()
            .endInitContainerStatus()
            .endStatus()
            .build();

    // Then
    assertThat(PodFacts.trouble(pod))
        .isEqualTo("check: ended with code 1, [ALERT] (1) : parsing [haproxy.cfg:12] : bad");
  }

  @Test
  void anImageThatCannotBePulledIsNamed() {
    // Given
    Pod pod =
        new PodBuilder()
            .withNewStatus()
            .addNewContainerStatus()
            .withName("haproxy")
            .withImage("registry.example.com/x:1")
            .withNewState()
            .withNewWaiting("Back-off pulling image", "ImagePullBackOff")
            .endState()
            .endContainerStatus()
            .endStatus()
            .build();

    // Then
    assertThat(PodFacts.trouble(pod))
        .isEqualTo("haproxy: image registry.example.com/x:1 cannot be pulled");
  }

  @Test
  void patienceEndsAfterItsBoundAndBeginsAnewWhenThePodIsBack() {
    // Given
    var patience = new Patience();
    Instant late = NOW.plus(Patience.BOUND);

    // Then
    assertThat(patience.overdue("main", "a", Component.LB_A, true, NOW)).isFalse();
    assertThat(patience.overdue("main", "b", Component.LB_A, true, late)).isFalse();
    assertThat(patience.overdue("main", "a", Component.LB_A, true, late)).isTrue();
    assertThat(patience.overdue("main", "a", Component.LB_A, false, late)).isFalse();
    assertThat(patience.overdue("main", "a", Component.LB_A, true, late)).isFalse();
  }

  @ParameterizedTest(name = "{0} to {1} after {2} s: switchover {3}")
  @CsvSource({"a, b, 2, true", "a, c, 2, false", "c, b, 2, false", "a, b, 30, false"})
  void onlyTheMoveThatWasPlannedIsASwitchover(
      String from, String to, int seconds, boolean planned) {
    // Given
    var status = new SwitchoverStatus(null, run("2026-01-01T00:01:10Z"));
    var move = new Transition("192.0.2.100", from, to, NOW.plusSeconds(seconds), 0, 0, "d");

    // Then
    assertThat(PlannedMove.cause(status, move).isPresent()).isEqualTo(planned);
    if (planned) {
      assertThat(PlannedMove.cause(status, move)).contains(new Cause(Kind.Switchover, "Cordoned"));
    }
  }

  @Test
  void aMoveLongAfterASwitchoverThatNobodyEndedIsNone() {
    var open = new SwitchoverStatus(null, run(null));
    var move = new Transition("192.0.2.100", "a", "b", NOW.plusSeconds(66), 0, 0, "d");

    assertThat(PlannedMove.cause(open, move)).isEmpty();
  }

  @Test
  void twoHoldersAreExcusedWhileOneHandsOverToTheOther() {
    // Given
    var going = new SwitchoverStatus(null, run(null));
    var ended = new SwitchoverStatus(null, run("2026-01-01T00:01:10Z"));

    // Then
    assertThat(excused(going, "192.0.2.100", "b", 1)).isTrue();
    assertThat(excused(going, "192.0.2.100", "c", 1)).isFalse();
    assertThat(excused(going, "192.0.2.101", "b", 1)).isFalse();
    assertThat(excused(ended, "192.0.2.100", "b", 1)).isFalse();
    assertThat(excused(null, "192.0.2.100", "b", 1)).isFalse();
    // A pause, or a verdict that holds everything up, may leave it open for hours.
    assertThat(excused(going, "192.0.2.100", "b", 66)).isFalse();
  }

  private static boolean excused(
      @Nullable SwitchoverStatus status, String address, String other, int seconds) {
    return PlannedMove.excuses(
        status, Map.of(address, Set.of("a", other)), NOW.plusSeconds(seconds));
  }

  private static SwitchoverRun run(@Nullable String endedAt) {
    return new SwitchoverRun(
        "b", List.of("a"), List.of("192.0.2.100"), "Cordoned", NOW.toString(), endedAt, null, null);
  }
}
