package dev.mainstay.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchOptionsTest {
  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  private static BenchOptions parse(String options, String rows, String runs) {
    Map<String, String> environment = new HashMap<>();
    environment.put(BenchOptions.ROWS, rows);
    environment.put(BenchOptions.RUNS, runs);
    return BenchOptions.parse(words(options), environment::get);
  }

  /** Runs by row, those of Mainstay Balanced without the subject. */
  private static String shown(BenchOptions options) {
    return options.runs().entrySet().stream()
        .map(e -> e.getKey().label().replace("mainstay-balanced/", "") + "=" + e.getValue())
        .collect(Collectors.joining(" "));
  }

  @Test
  void theQuickPresetMeasuresMainstayAsTheSampleHasIt() {
    // When
    BenchOptions parsed = parse("", null, " ");

    // Then
    assertThat(parsed.preset()).isEqualTo(Preset.QUICK);
    assertThat(shown(parsed))
        .isEqualTo(
            "node-kill=10 api-server-kill=5 haproxy-kill=5 keepalived-kill=5 switchover=3"
                + " rollout=3");
    assertThat(parsed.anew() || parsed.keep() || parsed.render()).isFalse();
  }

  @Test
  void theFailoverPresetMeasuresEverybodyAndFastOnlyWhereTimersCount() {
    // When
    Map<RowKey, Integer> runs = parse("--preset failover", null, null).runs();

    // Then
    assertThat(RowKey.all())
        .filteredOn(key -> !runs.containsKey(key))
        .containsExactlyInAnyOrder(
            new RowKey(Subject.MAINSTAY_FAST, Scenario.API_SERVER_KILL),
            new RowKey(Subject.MAINSTAY_FAST, Scenario.HAPROXY_KILL),
            new RowKey(Subject.MAINSTAY_FAST, Scenario.ROLLOUT));
    assertThat(runs.get(new RowKey(Subject.MAINSTAY_FAST, Scenario.NODE_KILL))).isEqualTo(30);
    assertThat(runs.get(new RowKey(Subject.MAINSTAY_BALANCED, Scenario.NODE_KILL))).isEqualTo(30);
    assertThat(runs.values()).filteredOn(n -> n != 30).hasSize(17).containsOnly(10);
  }

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      delimiter = '|',
      textBlock =
          """
          OPTIONS                                          | ROWS      | RUNS                    | SHOWN
          --rows node-kill,rollout                         |           |                         | node-kill=10 rollout=3
          ''                                               | rollout   |                         | rollout=3
          --rows rollout                                   | node-kill |                         | rollout=3
          --rows node-kill,rollout                         |           | node-kill=30, rollout=0 | node-kill=30
          --rows node-kill --runs node-kill=2              |           | node-kill=30            | node-kill=2
          --rows rollout --runs mainstay-balanced=7        |           |                         | rollout=7
          --rows mainstay-balanced/rollout                 |           |                         | rollout=3
          --preset failover --rows kube-vip-tuned          |           | kube-vip-tuned/node-kill=4 | kube-vip-tuned/node-kill=4 kube-vip-tuned/api-server-kill=10
          --preset failover --rows keepalived-kill         |           | mainstay-fast=0         | keepalived-kill=10 kubeadm-document/keepalived-kill=10
          """)
  void optionsComeBeforeTheEnvironmentAndThatBeforeThePreset(
      String options, String rows, String runs, String shown) {
    // When, Then
    assertThat(shown(parse(options, rows, runs))).isEqualTo(shown);
  }

  @Test
  void flagsAndTimeAreRead() {
    // When
    BenchOptions parsed = parse("--anew --keep --minutes 20", null, null);

    // Then
    assertThat(parsed.anew() && parsed.keep() && !parsed.render()).isTrue();
    assertThat(parsed.limit()).isEqualTo(Duration.ofMinutes(20));
  }

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      delimiter = '|',
      textBlock =
          """
          OPTIONS                              | RUNS         | MESSAGE
          --runs                               |              | --runs needs a value
          --fast                               |              | Unknown option --fast
          --preset slow                        |              | --preset: there is no "slow". There are quick, failover.
          --minutes 0                          |              | --minutes: "0" is not a number
          --runs node-kill                     |              | --runs: "node-kill" is not ROW=N
          --runs node-kill=-1                  |              | --runs: "node-kill=-1" is not ROW=N
          --runs node-kill=1001                |              | N from 0 to 1000
          --runs node-kill=1,                  |              | --runs: "" is not ROW=N
          --runs reboot=1                      |              | this preset has no row "reboot". It has mainstay-balanced/node-kill
          --rows kube-vip-tuned                |              | --rows: this preset has no row "kube-vip-tuned"
          --runs node-kill=1,node-kill=2       |              | node-kill is given twice
          ''                                   | node-kill=x  | MAINSTAY_BENCH_RUNS: "node-kill=x" is not ROW=N
          --runs mainstay-balanced=0           |              | Every row has 0 runs
          """)
  void aWrongOptionIsNamedWithItsSource(String options, String runs, String message) {
    // When, Then
    assertThatThrownBy(() -> parse(options, null, runs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
