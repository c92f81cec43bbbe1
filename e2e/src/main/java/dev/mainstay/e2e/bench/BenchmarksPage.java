package dev.mainstay.e2e.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** {@code docs/benchmarks.md}. Pure: it says what was measured, and nothing that was not. */
final class BenchmarksPage {
  private static final String HEAD =
      """
      # Benchmarks

      Written by `make bench-failover` and `make bench-throughput` from what they measured; every figure is computed from the raw runs
      in `e2e/target/bench/failover.json` and `throughput.json`. Change the program, not this page.

      """;

  private BenchmarksPage() {}

  static String of(FaultTable table, Optional<Throughput> throughput) {
    var text = new StringBuilder(HEAD);
    if (table.rows().isEmpty() && throughput.isEmpty()) {
      return text.append("Nothing was measured yet.\n").toString();
    }
    if (!table.rows().isEmpty()) {
      text.append(failover(table));
    }
    throughput.ifPresent(seen -> text.append('\n').append(ThroughputSection.of(seen)));
    return text.toString();
  }

  private static String failover(FaultTable table) {
    return "## Failover\n\n"
        + Method.TEXT
        + "\n"
        + subjects(table)
        + "\n"
        + machines(table)
        + "\n"
        + figures(table)
        + ratios(table);
  }

  private static String subjects(FaultTable table) {
    var text =
        new StringBuilder(
            """
            One after the other is installed in the cluster, measured, and removed before the next: two at a time would measure each other.

            | provider | profile | what it was |
            |---|---|---|
            """);
    Set<String> lines = new LinkedHashSet<>();
    for (Row row : table.rows()) {
      lines.add("| %s | %s | %s |\n".formatted(row.provider(), row.profile(), row.configuration()));
    }
    lines.forEach(text::append);
    return text.toString();
  }

  private static String machines(FaultTable table) {
    var text = new StringBuilder();
    Map<Machine, List<String>> days = new LinkedHashMap<>();
    for (Row row : table.rows()) {
      List<String> at = days.computeIfAbsent(row.taken().machine(), m -> new ArrayList<>());
      row.samples().forEach(run -> at.add(run.at()));
    }
    days.forEach(
        (machine, at) ->
            text.append(
                "Machine: %s; runs from %s to %s.\n"
                    .formatted(
                        machine.text(),
                        at.stream().min(String::compareTo).orElseThrow(),
                        at.stream().max(String::compareTo).orElseThrow())));
    Map<String, Map<String, List<Row>>> images = new TreeMap<>();
    for (Row row : table.rows()) {
      row.taken()
          .images()
          .forEach(
              (name, id) ->
                  images
                      .computeIfAbsent(name, n -> new LinkedHashMap<>())
                      .computeIfAbsent(id, i -> new ArrayList<>())
                      .add(row));
    }
    images.forEach(
        (name, ids) ->
            text.append("Image %s: %s.\n".formatted(name, String.join(", ", told(ids)))));
    return text.toString();
  }

  /** Rows that were taken on another image than most are named with it. */
  private static List<String> told(Map<String, List<Row>> ids) {
    String usual =
        ids.entrySet().stream()
            .max(Comparator.comparingInt(id -> id.getValue().size()))
            .orElseThrow()
            .getKey();
    return ids.entrySet().stream()
        .map(
            id ->
                id.getKey().equals(usual)
                    ? shortened(usual)
                    : "%s (%s)"
                        .formatted(shortened(id.getKey()), String.join(", ", names(id.getValue()))))
        .toList();
  }

  private static List<String> names(List<Row> rows) {
    return rows.stream().map(row -> row.scenario() + " " + row.profile()).toList();
  }

  private static String shortened(String id) {
    String hex = id.startsWith("sha256:") ? id.substring("sha256:".length()) : id;
    return "`" + hex.substring(0, Math.min(12, hex.length())) + "`";
  }

  private static String figures(FaultTable table) {
    var text =
        new StringBuilder(
            """
            | scenario | provider | profile | runs | min | median | p99 | disturbed median | disturbed p99 | failed | in hand | requests | reported median |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|
            """);
    for (Scenario scenario : Scenario.values()) {
      for (Row row : rows(table, scenario)) {
        text.append(
            "| %s | %s | %s | %d | %d ms | %d ms | %d ms | %d ms | %d ms | %d | %d | %d | %s |\n"
                .formatted(
                    row.scenario(),
                    row.provider(),
                    row.profile(),
                    row.runs(),
                    row.minMs(),
                    row.medianMs(),
                    row.p99Ms(),
                    row.disturbedMedianMs(),
                    row.disturbedP99Ms(),
                    row.failedRequests(),
                    row.inHandRequests(),
                    row.requests(),
                    row.reportedMedianMs() == null ? "" : row.reportedMedianMs() + " ms"));
      }
    }
    text.append(
        "\nPercentiles are nearest-rank: with fewer than 100 runs the p99 is the maximum.\n");
    return text.append(table.lateness()).toString();
  }

  private static List<Row> rows(FaultTable table, Scenario scenario) {
    return table.rows().stream().filter(row -> row.scenario().equals(scenario.label())).toList();
  }

  /** Medians of the same scenario, the peer's by Mainstay's; without either there is no line. */
  private static String ratios(FaultTable table) {
    var lines = new StringBuilder();
    for (Scenario scenario : Scenario.values()) {
      for (Row own : rows(table, scenario)) {
        for (Row peer : rows(table, scenario)) {
          if (mainstay(own) && !mainstay(peer) && own.medianMs() > 0) {
            lines.append(
                "| %s | %s %s | %d ms | %d ms | %s |\n"
                    .formatted(
                        scenario.label(),
                        peer.provider(),
                        peer.profile(),
                        peer.medianMs(),
                        own.medianMs(),
                        String.format(
                                Locale.ROOT, "%.1f x ", (double) peer.medianMs() / own.medianMs())
                            + own.profile()));
          }
        }
      }
    }
    return lines.isEmpty()
        ? ""
        : """

        Medians side by side, where Mainstay's is above zero:

        | scenario | peer | peer's median | Mainstay's median | as long as Mainstay |
        |---|---|---|---|---|
        """
            + lines;
  }

  private static boolean mainstay(Row row) {
    return row.key().filter(key -> key.subject().mainstay()).isPresent();
  }
}
