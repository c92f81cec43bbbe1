package dev.mainstay.e2e.bench;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to measure.
 *
 * @param runs of every scenario, 0 to {@value #MOST}; 0 leaves it out
 * @param keep whether the cluster lives on afterwards
 */
record BenchOptions(Map<Scenario, Integer> runs, boolean keep) {
  static final String VARIABLE = "MAINSTAY_BENCH_RUNS";
  static final String USAGE =
      """
      BenchMain [--runs SCENARIO=N,...] [--keep]
        --runs   runs of a scenario, 0 leaves it out; the others keep their number. The same text
                 in the environment variable %s is read first. Scenarios: %s
        --keep   leave the cluster as it is at the end
      """
          .formatted(VARIABLE, Scenario.labels());

  private static final int MOST = 1000;

  BenchOptions {
    runs = Collections.unmodifiableMap(new EnumMap<>(runs));
  }

  /**
   * Reads the options; what they do not name is as the environment says, the rest by default.
   *
   * @param environment value of {@value #VARIABLE}, null or blank if it is not set
   * @throws IllegalArgumentException for people: what is wrong, where, and what would be right
   */
  static BenchOptions parse(List<String> args, @Nullable String environment) {
    Map<Scenario, Integer> runs = new EnumMap<>(Scenario.class);
    for (Scenario scenario : Scenario.values()) {
      runs.put(scenario, scenario.defaultRuns());
    }
    if (environment != null && !environment.isBlank()) {
      runs.putAll(runs(VARIABLE, environment));
    }
    boolean keep = false;
    for (int i = 0; i < args.size(); i++) {
      switch (args.get(i)) {
        case "--keep" -> keep = true;
        case "--runs" -> {
          if (++i == args.size()) {
            throw new IllegalArgumentException(
                "--runs needs a value, for example --runs node-kill=30,rollout=0.");
          }
          runs.putAll(runs("--runs", args.get(i)));
        }
        default ->
            throw new IllegalArgumentException(
                "Unknown option " + args.get(i) + ". There are --runs and --keep.");
      }
    }
    if (runs.values().stream().allMatch(n -> n == 0)) {
      throw new IllegalArgumentException(
          "Every scenario has 0 runs, so nothing would be measured. Give one of them a run.");
    }
    return new BenchOptions(runs, keep);
  }

  private static Map<Scenario, Integer> runs(String source, String text) {
    Map<Scenario, Integer> runs = new EnumMap<>(Scenario.class);
    for (String part : text.split(",", -1)) {
      String[] pair = part.strip().split("=", -1);
      if (pair.length != 2 || !pair[1].matches("[0-9]{1,4}") || Integer.parseInt(pair[1]) > MOST) {
        throw new IllegalArgumentException(
            "%s: \"%s\" is not SCENARIO=N with N from 0 to %d, for example node-kill=30."
                .formatted(source, part.strip(), MOST));
      }
      Scenario scenario =
          Scenario.find(pair[0])
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "%s: there is no scenario \"%s\". There are %s."
                              .formatted(source, pair[0], Scenario.labels())));
      if (runs.put(scenario, Integer.valueOf(pair[1])) != null) {
        throw new IllegalArgumentException(source + ": " + pair[0] + " is given twice.");
      }
    }
    return runs;
  }
}
