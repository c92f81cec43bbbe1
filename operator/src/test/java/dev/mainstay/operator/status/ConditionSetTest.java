package dev.mainstay.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.Condition;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionSetTest {
  private static final Clock NOW =
      Clock.fixed(Instant.parse("2026-11-21T10:00:00.5Z"), ZoneOffset.UTC);
  private static final Condition READY =
      new Condition("Ready", "True", "Old", "old", 1, "2026-01-01T00:00:00Z");

  private enum Because implements Reason {
    NEW;

    @Override
    public String text() {
      return "New";
    }
  }

  @Test
  void transitionTimeMovesOnlyWithTheStatus() {
    // Given
    var conditions = new ConditionSet(List.of(READY), 2, NOW);

    // When
    conditions.put(ConditionType.READY, Truth.TRUE, Because.NEW, "new");
    conditions.put(ConditionType.STALLED, Truth.FALSE, Because.NEW, "");

    // Then
    assertThat(conditions.toList())
        .containsExactly(
            new Condition("Ready", "True", "New", "new", 2, "2026-01-01T00:00:00Z"),
            new Condition("Stalled", "False", "New", "", 2, "2026-11-21T10:00:00Z"));
  }

  @Test
  void aMessageTooLongForTheSchemaIsCut() {
    // Given
    var conditions = new ConditionSet(List.of(), 2, NOW);

    // When
    conditions.put(ConditionType.READY, Truth.TRUE, Because.NEW, "x".repeat(5000));

    // Then
    assertThat(conditions.toList().getFirst().message()).hasSize(ConditionSet.MAX_MESSAGE);
  }
}
