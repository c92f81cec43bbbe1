package dev.mainstay.e2e.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class WaitingTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration POLL = Duration.ofMillis(1);

  @Test
  void aLookThatFailsIsNotYet() {
    // Given
    Iterator<Supplier<String>> looks =
        List.<Supplier<String>>of(
                WaitingTest::timedOut, () -> "Healthy", WaitingTest::timedOut, () -> "QuorumLost")
            .iterator();

    // When
    String seen =
        Waiting.untilSeen(
            "the page says QuorumLost",
            LIMIT,
            POLL,
            () -> looks.next().get(),
            "QuorumLost"::equals);

    // Then
    assertThat(seen).isEqualTo("QuorumLost");
    assertThat(looks).isExhausted();
  }

  @Test
  void whatWasSeenLastAndHowALookFailedLastAreToldWhenTheTimeRunsOut() {
    // Given
    Iterator<Supplier<String>> first =
        List.<Supplier<String>>of(() -> "AtRisk", WaitingTest::timedOut).iterator();

    // When, Then
    assertThatThrownBy(
            () ->
                Waiting.untilSeen(
                    "the page says QuorumLost",
                    SHORT,
                    POLL,
                    () -> first.hasNext() ? first.next().get() : "Healthy",
                    "QuorumLost"::equals))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("in vain until the page says QuorumLost")
        .hasMessageContaining("last seen: ")
        .hasMessageContaining("Healthy")
        .hasMessageContaining("last failure: page /status on cp-1 ended with status 28");
  }

  @Test
  void aPageThatNeverAnswersIsTold() {
    // When, Then
    assertThatThrownBy(
            () ->
                Waiting.untilSeen(
                    "the page says QuorumLost",
                    Duration.ZERO,
                    POLL,
                    WaitingTest::timedOut,
                    "QuorumLost"::equals))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("last seen: nothing")
        .hasMessageContaining("last failure: page /status on cp-1 ended with status 28");
  }

  private static String timedOut() {
    return new ExecResult(28, "", "").orThrow("page /status on cp-1");
  }
}
