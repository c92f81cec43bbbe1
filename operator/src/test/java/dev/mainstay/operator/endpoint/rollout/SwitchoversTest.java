package dev.mainstay.operator.endpoint.rollout;

import static dev.mainstay.operator.endpoint.rollout.RolloutTest.formed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Result;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.SwitchoverRequest;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.SwitchoverRun;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.SwitchoverStatus;
import dev.mainstay.operator.endpoint.rollout.Step.Done;
import dev.mainstay.operator.endpoint.rollout.Step.HandOver;
import dev.mainstay.operator.endpoint.rollout.Step.Stop;
import dev.mainstay.operator.endpoint.rollout.Step.Wait;
import dev.mainstay.operator.endpoint.rollout.Step.WriteVrrp;
import dev.mainstay.operator.endpoint.rollout.Switchovers.Candidate;
import dev.mainstay.operator.endpoint.rollout.Switchovers.Decision;
import dev.mainstay.operator.endpoint.rollout.Switchovers.Input;
import dev.mainstay.operator.status.EndpointReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SwitchoversTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void aRequestIsCarriedOutOnceAndItsAnswerKept() {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.asked = "c";

    // When
    List<Step> steps = cluster.run();

    // Then
    List<String> addresses = List.of(FakeCluster.VIP);
    assertThat(steps)
        .containsExactly(
            new WriteVrrp("a", SwitchoverText.giving(cluster.text("a"), addresses)),
            new WriteVrrp("c", SwitchoverText.taking(cluster.text("c"), addresses)),
            new WriteVrrp("c", cluster.text("c")),
            new WriteVrrp("a", cluster.text("a")),
            new Done());
    assertThat(cluster.holder).isEqualTo("c");
    assertThat(cluster.status.request().result()).isEqualTo(Result.Completed);
    assertThat(cluster.status.run().from()).containsExactly("a");

    // When the address moves on by itself and the annotation is still there
    cluster.holder = "b";

    // Then
    assertThat(cluster.run()).containsExactly(new Done());
    assertThat(cluster.status.request().node()).isEqualTo("c");

    // When it is removed and set anew
    cluster.asked = "";
    cluster.run();
    assertThat(cluster.status.request()).isNull();
    cluster.asked = "c";
    cluster.run();

    // Then
    assertThat(cluster.holder).isEqualTo("c");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          x | Refused   | names node x, which is not one of a, b, c
          b | Refused   | no healthy backup: its keepalived is in state FAULT
          c | Refused   | node c, which is cordoned
          a | Completed | holds every virtual IP already
          """)
  void aRequestThatCannotBeIsAnsweredAtOnceWithTheReason(
      String asked, Result result, String message) {
    // When
    Decision decision = Switchovers.decide(asking(asked, Optional.of("a")));

    // Then
    assertThat(decision.run()).isEmpty();
    assertThat(decision.status().request().result()).isEqualTo(result);
    assertThat(decision.status().request().message()).contains(message);
  }

  @Test
  void nothingIsAnsweredWhileItIsUncertainWhoHoldsTheAddress() {
    // When
    Decision decision = Switchovers.decide(asking("x", Optional.empty()));

    // Then
    assertThat(decision.status()).isNull();
    assertThat(decision.run()).isEmpty();
  }

  @Test
  void aCordonedHolderHandsOverToTheBestThatIsNotCordoned() {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.cordoned.add("a");
    cluster.cordoned.add("b");

    // When
    List<Step> steps = cluster.run();

    // Then
    assertThat(cluster.holder).isEqualTo("c");
    assertThat(cluster.status.run().cause()).isEqualTo("Cordoned");
    assertThat(steps).endsWith(new Done());
  }

  @Test
  void aCordonedHolderKeepsTheAddressWhenNobodyElseCanHaveIt() {
    // Given
    FakeCluster cluster = formed("a");
    cluster.cordoned.add("a");

    // Then
    assertThat(cluster.run()).containsExactly(new Done());
    assertThat(cluster.status).isNull();
  }

  @Test
  void aCordonedHolderThatNobodyCanRelieveIsTold() {
    // Given
    FakeCluster cluster = formed("a", "b");
    cluster.cordoned.add("a");
    cluster.cordoned.add("b");

    // Then
    assertThat(cluster.next())
        .isInstanceOfSatisfying(
            Wait.class,
            w ->
                assertThat(w.message())
                    .contains("Node a has to hand", "Cordoned", "no other node can take it"));
  }

  @ParameterizedTest(name = "{0} s after it began: {1}")
  @CsvSource({"60, Running, ", "61, Failed, Failed"})
  void aSwitchoverEndsInTimeAlsoWhileNothingIsDecided(
      int seconds, Result answer, @Nullable Result result) {
    // Given
    var run =
        new SwitchoverRun(
            "b",
            List.of("a"),
            List.of(FakeCluster.VIP),
            "Requested",
            NOW.toString(),
            null,
            null,
            null);
    var status = new SwitchoverStatus(new SwitchoverRequest("b", Result.Running, null), run);

    // When
    SwitchoverStatus now = SwitchoverEnd.overdue("main", status, NOW.plusSeconds(seconds));

    // Then
    assertThat(now.run().result()).isEqualTo(result);
    assertThat(now.request().result()).isEqualTo(answer);
  }

  @Test
  void aFailedAttemptLeavesNothingBehindAndIsNotRepeatedAtOnce() {
    // Given
    FakeCluster cluster = formed("a", "b");
    cluster.stubborn.add("b");
    cluster.cordoned.add("a");

    // When
    List<Step> steps = cluster.run();

    // Then
    assertThat(steps.getLast())
        .isInstanceOfSatisfying(
            Stop.class, s -> assertThat(s.reason()).isEqualTo(EndpointReason.SWITCHOVER_FAILED));
    assertThat(cluster.status.run().result()).isEqualTo(Result.Failed);
    assertThat(cluster.written.get("a")).isEqualTo(cluster.text("a"));
    assertThat(cluster.written.get("b")).isEqualTo(cluster.text("b"));

    // When five minutes have gone by and the node listens again
    cluster.now = cluster.now.plus(Switchovers.RETRY);
    cluster.stubborn.clear();
    cluster.run();

    // Then
    assertThat(cluster.holder).isEqualTo("b");
  }

  @Test
  void aTargetThatBreaksEndsTheAttempt() {
    // Given
    FakeCluster cluster = waitingForStubborn("b");
    assertThat(cluster.next()).isInstanceOf(Wait.class);

    // When
    cluster.down.add("b");
    cluster.next();

    // Then
    assertThat(cluster.status.request().result()).isEqualTo(Result.Failed);
    assertThat(cluster.status.request().message()).contains("main", "not handed over to b");
  }

  /** Its agent may be late because the node is busy with taking over. */
  @Test
  void aTargetThatIsOnlySilentHasTheWholeTime() {
    // Given
    FakeCluster cluster = waitingForStubborn("b");

    // When
    cluster.silent.add("b");
    for (int i = 0; i < 30; i++) {
      cluster.play(cluster.next());
    }

    // Then
    assertThat(SwitchoverText.takes(cluster.written.get("b"))).isTrue();
    assertThat(cluster.status.request().result()).isEqualTo(Result.Running);
  }

  /** A look that does not know of the end yet would begin it once more. */
  @Test
  void theEndIsRecordedBeforeTheTextIsTakenBack() {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.lags = true;
    cluster.cordoned.add("a");

    // When
    List<Step> steps = cluster.run();

    // Then
    assertThat(
            steps.stream().filter(s -> s instanceof WriteVrrp w && SwitchoverText.takes(w.text())))
        .hasSize(1);
    assertThat(cluster.holder).isEqualTo("b");
    assertThat(cluster.status.run().result()).isEqualTo(Result.Completed);
  }

  /** What it would take back the neighbours know already. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatWasWrittenForASwitchoverStaysAlsoWhenTheCacheLags(boolean lags) {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.lags = lags;
    cluster.stubborn.add("b");
    cluster.cordoned.add("a");

    // When
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      steps.add(cluster.next());
      cluster.play(steps.getLast());
    }

    // Then
    List<String> addresses = List.of(FakeCluster.VIP);
    assertThat(steps.getFirst()).isEqualTo(new HandOver("a", Cause.CORDONED));
    assertThat(steps.stream().filter(s -> s instanceof WriteVrrp))
        .containsExactly(
            new WriteVrrp("a", SwitchoverText.giving(cluster.text("a"), addresses)),
            new WriteVrrp("b", SwitchoverText.taking(cluster.text("b"), addresses)));
    assertThat(cluster.status.run().endedAt()).isNull();
  }

  /** The texts are written, and the node that was asked for does not take the address. */
  private static FakeCluster waitingForStubborn(String node) {
    FakeCluster cluster = formed("a", "b", "c");
    cluster.stubborn.add(node);
    cluster.asked = node;
    for (int i = 0; i < 4; i++) {
      cluster.play(cluster.next());
    }
    return cluster;
  }

  private static Input asking(String asked, Optional<String> holder) {
    return new Input(
        "main",
        NOW,
        Optional.of(asked),
        null,
        Optional.empty(),
        Map.of(FakeCluster.VIP, holder),
        List.of(
            new Candidate("a", true, false, "", true, true),
            new Candidate("b", true, false, "its keepalived is in state FAULT", true, true),
            new Candidate("c", true, true, "", true, true)));
  }
}
