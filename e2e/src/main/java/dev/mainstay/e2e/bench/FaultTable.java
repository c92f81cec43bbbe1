package dev.mainstay.e2e.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All rows so far, in the order of measuring. Immutable; what was not measured has no row. */
record FaultTable(List<Row> rows) {
  static final FaultTable EMPTY = new FaultTable(List.of());

  FaultTable {
    rows =
        rows.stream()
            .filter(row -> row.key().isPresent())
            .sorted(Comparator.comparing(row -> row.key().orElseThrow()))
            .toList();
  }

  Optional<Row> row(RowKey key) {
    return rows.stream().filter(row -> row.key().equals(Optional.of(key))).findFirst();
  }

  /** Returns the table with one run more; the first run of a row makes it. */
  FaultTable with(RowKey key, String configuration, Taken taken, Run run) {
    Row row =
        row(key)
            .map(known -> known.with(key, run))
            .orElseGet(() -> Row.of(key, configuration, taken, List.of(run)));
    List<Row> more = new ArrayList<>(without(key).rows);
    more.add(row);
    return new FaultTable(more);
  }

  FaultTable without(RowKey key) {
    return new FaultTable(
        rows.stream().filter(row -> !row.key().equals(Optional.of(key))).toList());
  }

  /** Returns the rows of these keys only. */
  FaultTable only(Set<RowKey> keys) {
    return new FaultTable(
        rows.stream().filter(row -> row.key().filter(keys::contains).isPresent()).toList());
  }

  /** Returns the table for people, with what they must know to read it. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        line(
            "provider",
            "profile",
            "scenario",
            "runs",
            "requests",
            "failed",
            "in hand",
            "min",
            "median",
            "p99",
            "disturbed p99",
            "reported median"));
    for (Row row : rows) {
      text.append(
          line(
              row.provider(),
              row.profile(),
              row.scenario(),
              row.runs(),
              row.requests(),
              row.failedRequests(),
              row.inHandRequests(),
              row.minMs() + " ms",
              row.medianMs() + " ms",
              row.p99Ms() + " ms",
              row.disturbedP99Ms() + " ms",
              row.reportedMedianMs() == null ? "-" : row.reportedMedianMs() + " ms"));
    }
    text.append(
        "Percentiles are nearest-rank: with fewer than 100 runs the p99 is the maximum.\n"
            + "Disturbed: from the first failed attempt to the first good one after the last failure.\n");
    text.append(lateness());
    return text.toString();
  }

  /** Says how many runs count although the probe was held up in them, and which were repeated. */
  String lateness() {
    long late = rows.stream().mapToLong(Row::late).sum();
    if (late == 0) {
      return "In no run that counts was the probe late by more than %d ms.\n"
          .formatted(Run.LATE_MILLIS);
    }
    return ("In %d run%s the probe was late by more than %d ms. Where the address moves and time is the"
            + " result, such a run was repeated, and kept only after %d attempts; elsewhere it counts"
            + " as it is.\n")
        .formatted(late, late == 1 ? "" : "s", Run.LATE_MILLIS, Run.MOST_ATTEMPTS);
  }

  private static String line(Object... cells) {
    return "%-17s %-13s %-16s %5s %9s %7s %7s %9s %9s %9s %13s  %s%n".formatted(cells);
  }
}
