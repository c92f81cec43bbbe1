package dev.mainstay.operator.status;

import dev.mainstay.api.v1alpha1.Condition;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** The conditions of one object while they are rewritten. Types not put keep their old value. */
public final class ConditionSet {
  /** Bound of the schema; a longer message is cut, because a refused status says nothing at all. */
  static final int MAX_MESSAGE = 2048;

  private final TreeMap<String, Condition> byType = new TreeMap<>();
  private final long generation;
  private final Clock clock;

  /** {@code previous}: the list read from status, in any order. */
  public ConditionSet(Collection<Condition> previous, long generation, Clock clock) {
    previous.forEach(condition -> byType.put(condition.type(), condition));
    this.generation = generation;
    this.clock = clock;
  }

  /** Moves the transition time only if the status differs; reason and message may change freely. */
  public ConditionSet put(ConditionType type, Truth truth, Reason reason, String message) {
    Condition old = byType.get(type.text());
    String since =
        old != null && old.status().equals(truth.text())
            ? old.lastTransitionTime()
            : clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    String cut = message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE);
    byType.put(
        type.text(),
        new Condition(type.text(), truth.text(), reason.text(), cut, generation, since));
    return this;
  }

  /** Whether the status as read knows it, True or False, of the generation at hand. */
  public boolean knows(ConditionType type) {
    Condition old = byType.get(type.text());
    return old != null
        && !old.status().equals(Truth.UNKNOWN.text())
        && old.observedGeneration() == generation;
  }

  /** Sorted by type, so that an unchanged status is an equal list and is not written. */
  public List<Condition> toList() {
    return List.copyOf(byType.values());
  }
}
