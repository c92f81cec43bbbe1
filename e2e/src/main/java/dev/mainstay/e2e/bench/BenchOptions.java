package dev.mainstay.e2e.bench;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What to do.
 *
 * @param runs wanted of every row that is to be measured, 1 to {@value #MOST}; at least one row
 *     unless {@code render}
 * @param limit when no further run is begun; it is not exact, a run takes minutes
 * @param anew whether the runs that the file has of these rows are dropped
 * @param keep whether the cluster lives on afterwards
 * @param render whether only the page is written, from what was measured before
 */
record BenchOptions(
    Preset preset,
    SortedMap<RowKey, Integer> runs,
    Duration limit,
    boolean anew,
    boolean keep,
    boolean render) {
  static final String RUNS = "MAINSTAY_BENCH_RUNS";
  static final String ROWS = "MAINSTAY_BENCH_ROWS";
  static final String USAGE =
      """
      BenchMain [--preset NAME] [--rows ROW,...] [--runs ROW=N,...] [--minutes N] [--anew] [--keep] [--render]
        --preset  %s: which rows there are, and how many runs of each
        --rows    only these rows of the preset; %s in the environment is the same
        --runs    runs of a row, 0 leaves it out; the others keep their number. The same text in
                  the environment variable %s is read first.
        --minutes begin no run after this time, 1 to 9999; the same call goes on later
        --anew    drop the runs that e2e/target/bench/failover.json has of these rows; without it
                  they are continued if they come from this machine and these images
        --keep    leave the cluster as it is at the end
        --render  measure nothing, write docs/benchmarks.md from what was measured
        ROW is SUBJECT/SCENARIO, or one of both for all of it. Subjects: %s.
        Scenarios: %s.
      """
          .formatted(Preset.labels(), ROWS, RUNS, Subject.labels(), Scenario.labels());

  private static final int MOST = 1000;

  BenchOptions {
    runs = Collections.unmodifiableSortedMap(new TreeMap<>(runs));
  }

  /**
   * Reads the options; what they do not name is as the environment says, the rest by the preset.
   *
   * @param environment for names of variables; null or blank if one is not set
   * @throws IllegalArgumentException for people: what is wrong, where, and what would be right
   */
  static BenchOptions parse(List<String> args, Function<String, @Nullable String> environment) {
    Preset preset = Preset.QUICK;
    Set<String> flags = new HashSet<>();
    Duration limit = Duration.ofDays(7);
    String rows = null;
    String runs = null;
    for (int i = 0; i < args.size(); i++) {
      String option = args.get(i);
      switch (option) {
        case "--anew", "--keep", "--render" -> flags.add(option);
        case "--preset" -> preset = preset(value(args, ++i, "quick"));
        case "--rows" -> rows = value(args, ++i, "mainstay-fast/node-kill,kube-vip-tuned");
        case "--minutes" -> limit = minutes(value(args, ++i, "20"));
        case "--runs" -> runs = value(args, ++i, "node-kill=30,rollout=0");
        default ->
            throw new IllegalArgumentException(
                "Unknown option "
                    + option
                    + ". There are --preset, --rows, --runs, --minutes, --anew, --keep and --render.");
      }
    }
    SortedMap<RowKey, Integer> wanted = preset.runs();
    List<RowKey> offered = List.copyOf(wanted.keySet());
    wanted.putAll(runs(RUNS, environment.apply(RUNS), offered));
    wanted.putAll(runs("--runs", runs, offered));
    wanted
        .keySet()
        .retainAll(
            rows == null
                ? rows(ROWS, environment.apply(ROWS), offered)
                : rows("--rows", rows, offered));
    wanted.values().removeIf(n -> n == 0);
    boolean render = flags.contains("--render");
    if (wanted.isEmpty() && !render) {
      throw new IllegalArgumentException(
          "Every row has 0 runs, so nothing would be measured. Give one of them a run.");
    }
    return new BenchOptions(
        preset, wanted, limit, flags.contains("--anew"), flags.contains("--keep"), render);
  }

  private static String value(List<String> args, int index, String example) {
    if (index == args.size()) {
      throw new IllegalArgumentException(
          "%s needs a value, for example %s.".formatted(args.get(index - 1), example));
    }
    return args.get(index);
  }

  private static Duration minutes(String text) {
    if (!text.matches("[1-9][0-9]{0,3}")) {
      throw new IllegalArgumentException(
          "--minutes: \"%s\" is not a number from 1 to 9999, for example 20.".formatted(text));
    }
    return Duration.ofMinutes(Integer.parseInt(text));
  }

  private static Preset preset(String name) {
    return Preset.find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--preset: there is no \"%s\". There are %s."
                        .formatted(name, Preset.labels())));
  }

  private static Set<RowKey> rows(String source, @Nullable String text, List<RowKey> offered) {
    if (text == null || text.isBlank()) {
      return Set.copyOf(offered);
    }
    Set<RowKey> rows = new HashSet<>();
    for (String part : text.split(",", -1)) {
      rows.addAll(named(source, part.strip(), offered));
    }
    return rows;
  }

  private static Map<RowKey, Integer> runs(
      String source, @Nullable String text, List<RowKey> offered) {
    Map<RowKey, Integer> runs = new TreeMap<>();
    if (text == null || text.isBlank()) {
      return runs;
    }
    Set<String> seen = new HashSet<>();
    for (String part : text.split(",", -1)) {
      String[] pair = part.strip().split("=", -1);
      if (pair.length != 2 || !pair[1].matches("[0-9]{1,4}") || Integer.parseInt(pair[1]) > MOST) {
        throw new IllegalArgumentException(
            "%s: \"%s\" is not ROW=N with N from 0 to %d, for example node-kill=30."
                .formatted(source, part.strip(), MOST));
      }
      if (!seen.add(pair[0])) {
        throw new IllegalArgumentException(source + ": " + pair[0] + " is given twice.");
      }
      for (RowKey key : named(source, pair[0], offered)) {
        runs.put(key, Integer.valueOf(pair[1]));
      }
    }
    return runs;
  }

  private static List<RowKey> named(String source, String name, List<RowKey> offered) {
    List<RowKey> found = RowKey.named(name).stream().filter(offered::contains).toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: this preset has no row \"%s\". It has %s."
              .formatted(
                  source, name, String.join(", ", offered.stream().map(RowKey::label).toList())));
    }
    return found;
  }
}
