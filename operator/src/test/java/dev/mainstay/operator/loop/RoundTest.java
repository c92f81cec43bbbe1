package dev.mainstay.operator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundTest {
  private final Round round = new Round("test");

  @Test
  void anErrorIsToldWithoutItsText() {
    assertThat(Round.described(new IllegalArgumentException("Bearer secret")))
        .startsWith("java.lang.IllegalArgumentException at ")
        .doesNotContain("secret");
  }

  @Test
  void theRoundAfterAFailedOneIsRun() {
    assertThat(round.run(RoundTest::fail)).isFalse();
    assertThat(round.run(() -> {})).isTrue();
  }

  private static void fail() {
    throw new IllegalStateException();
  }
}
