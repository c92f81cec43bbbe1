package dev.mainstay.e2e.bench;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which row of the table; sorted in the order of measuring. */
record RowKey(Subject subject, Scenario scenario) implements Comparable<RowKey> {
  private static final Comparator<RowKey> ORDER =
      Comparator.comparing(RowKey::subject).thenComparing(RowKey::scenario);

  /** Returns all rows that there can be. */
  static List<RowKey> all() {
    return Arrays.stream(Subject.values())
        .flatMap(
            subject ->
                Arrays.stream(Scenario.values())
                    .filter(subject::meets)
                    .map(scenario -> new RowKey(subject, scenario)))
        .toList();
  }

  /**
   * Returns the rows that a name stands for: {@code SUBJECT/SCENARIO} for one, {@code SUBJECT} or
   * {@code SCENARIO} for all of it; empty if there is no such row.
   */
  static List<RowKey> named(String name) {
    return all().stream()
        .filter(
            key ->
                name.equals(key.label())
                    || name.equals(key.subject.label())
                    || name.equals(key.scenario.label()))
        .toList();
  }

  /** Finds the row by its fields in the JSON. */
  static Optional<RowKey> find(String scenario, String provider, String profile) {
    return all().stream()
        .filter(
            key ->
                key.scenario.label().equals(scenario)
                    && key.subject.provider().equals(provider)
                    && key.subject.profile().equals(profile))
        .findFirst();
  }

  String label() {
    return subject.label() + "/" + scenario.label();
  }

  @Override
  public int compareTo(RowKey other) {
    return ORDER.compare(this, other);
  }
}
