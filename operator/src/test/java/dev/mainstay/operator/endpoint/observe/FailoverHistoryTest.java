package dev.mainstay.operator.endpoint.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.FailoverStatus;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FailoverHistoryTest {
  private static final Instant T0 = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant LATER = T0.plusSeconds(30);

  private static Transition move(String from, String to, long at, long outage, String observer) {
    return new Transition("192.0.2.100", from, to, T0.plusMillis(at), outage, 1, observer);
  }

  private static @Nullable FailoverStatus merge(
      @Nullable FailoverStatus old, Instant now, Transition... seen) {
    return FailoverHistory.merge(
        old, List.of(seen), now, t -> new FailoverHistory.Cause(Kind.Failover, "NodeSilent"));
  }

  @Test
  void onlyAReplicaOnNeitherNodeMeasures() {
    // When
    FailoverStatus status =
        merge(null, LATER, move("a", "b", 0, 20, "b"), move("a", "b", 40, 350, "c"));

    // Then
    assertThat(status.total()).isEqualTo(1);
    assertThat(status.last().outageMillis()).isEqualTo(350);
    assertThat(status.last().outage()).isEqualTo("350ms");
    assertThat(status.last().observers()).containsExactly("b", "c");
  }

  @Test
  void withoutAnIndependentObserverTheOutageStaysOpenUntilOneTells() {
    // Given
    FailoverStatus open = merge(null, LATER, move("a", "b", 0, 20, "b"));

    // When
    FailoverStatus told =
        merge(open, LATER, move("a", "b", 0, 20, "b"), move("a", "b", 9, 310, "c"));

    // Then
    assertThat(open.last().outageMillis()).isNull();
    assertThat(open.last().outage()).isEqualTo("not measured");
    assertThat(told.total()).isEqualTo(1);
    assertThat(told.last().outageMillis()).isEqualTo(310);
  }

  @Test
  void theSameObservationsTwiceChangeNothing() {
    // Given
    Transition[] seen = {move("a", "b", 0, 300, "c"), move("b", "c", 20_000, 310, "a")};
    FailoverStatus once = merge(null, LATER, seen);

    // When
    FailoverStatus twice = merge(once, LATER, seen);

    // Then
    assertThat(twice).isEqualTo(once);
    assertThat(once.total()).isEqualTo(2);
    assertThat(once.last().to()).isEqualTo("c");
  }

  @Test
  void aMoveIsNotWrittenBeforeTheOthersCouldTell() {
    assertThat(merge(null, T0.plusMillis(1500), move("a", "b", 0, 300, "c"))).isNull();
  }

  @Test
  void aGlanceAtASecondHolderIsNoFailover() {
    // When
    FailoverStatus status =
        merge(
            null,
            LATER,
            move("a", "b", 0, 0, "c"),
            move("b", "a", 80, 21, "c"),
            move("a", "b", 9_000, 0, "c"),
            move("b", "a", 9_100, 0, "c"));

    // Then
    assertThat(status).isNull();
  }

  @Test
  void aMoveThatIsUndoneLaterIsTwoFailovers() {
    // When
    FailoverStatus status =
        merge(null, LATER, move("a", "b", 0, 0, "c"), move("b", "a", 251, 0, "c"));

    // Then
    assertThat(status.total()).isEqualTo(2);
  }

  @Test
  void aMoveOverAGlanceAtTheOldHolderIsOneFailover() {
    // When
    FailoverStatus status =
        merge(
            null,
            LATER,
            move("a", "b", 0, 170, "c"),
            move("b", "a", 200, 0, "c"),
            move("a", "b", 230, 0, "c"));

    // Then
    assertThat(status.total()).isEqualTo(1);
    assertThat(status.last().outageMillis()).isEqualTo(170);
  }

  @Test
  void anInterruptionWithoutAMoveIsNoFailover() {
    assertThat(merge(null, LATER, move("a", "a", 0, 300, "c"))).isNull();
  }

  @Test
  void orderOfTheObservationsDoesNotMatter() {
    List<Transition> seen = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      seen.add(move("a" + i, "b" + i, i * 7000L, 100 + i, "x"));
      seen.add(move("a" + i, "b" + i, i * 7000L + 30, 200 + i, "y"));
    }
    FailoverStatus expected = merge(null, T0.plusSeconds(600), seen.toArray(Transition[]::new));
    var random = new Random(7);
    for (int round = 0; round < 50; round++) {
      Collections.shuffle(seen, random);
      assertThat(merge(null, T0.plusSeconds(600), seen.toArray(Transition[]::new)))
          .isEqualTo(expected);
    }
  }
}
