package dev.mainstay.e2e.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** All runs so far. Immutable; scenarios without a run have no row. */
record FaultTable(Map<Scenario, List<Run>> runs) {
  static final FaultTable EMPTY = new FaultTable(new EnumMap<>(Scenario.class));

  FaultTable {
    Map<Scenario, List<Run>> copy = new EnumMap<>(Scenario.class);
    runs.forEach((scenario, list) -> copy.put(scenario, List.copyOf(list)));
    runs = Collections.unmodifiableMap(copy);
  }

  FaultTable with(Scenario scenario, Run run) {
    Map<Scenario, List<Run>> more = new EnumMap<>(Scenario.class);
    more.putAll(runs);
    List<Run> list = new ArrayList<>(runs.getOrDefault(scenario, List.of()));
    list.add(run);
    more.put(scenario, list);
    return new FaultTable(more);
  }

  List<Row> rows() {
    return runs.entrySet().stream().map(e -> Row.of(e.getKey(), e.getValue())).toList();
  }

  /** Returns how many runs stayed late however often they were repeated. */
  long late() {
    return runs.values().stream().flatMap(List::stream).filter(Run::late).count();
  }

  /** Returns the table for people, with what they must know to read it. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        line("scenario", "runs", "requests", "failed", "min", "median", "p99", "reported median"));
    for (Row row : rows()) {
      text.append(
          line(
              row.scenario(),
              row.runs(),
              row.requests(),
              row.failedRequests(),
              row.minMs() + " ms",
              row.medianMs() + " ms",
              row.p99Ms() + " ms",
              row.reportedMedianMs() == null ? "-" : row.reportedMedianMs() + " ms"));
    }
    text.append("Percentiles are nearest-rank: with fewer than 100 runs the p99 is the maximum.\n");
    long late = late();
    if (late > 0) {
      text.append(
          "%d run(s) kept although the probe was late by more than %d ms in each of %d attempts.\n"
              .formatted(late, Run.LATE_MILLIS, Run.MOST_ATTEMPTS));
    } else {
      text.append(
          "In no run that counts was the probe late by more than %d ms.\n"
              .formatted(Run.LATE_MILLIS));
    }
    return text.toString();
  }

  private static String line(Object... cells) {
    return "%-16s %5s %9s %7s %9s %9s %9s  %s%n".formatted(cells);
  }
}
