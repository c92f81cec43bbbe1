package dev.mainstay.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchOptionsTest {
  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      delimiter = '|',
      textBlock =
          """
          OPTIONS                           | ENVIRONMENT             | NODE | API | HAPROXY | VIP | ROLLOUT | KEEP
          ''                                |                         | 10   | 5   | 5       | 5   | 3       | false
          ''                                | ' '                     | 10   | 5   | 5       | 5   | 3       | false
          --keep                            |                         | 10   | 5   | 5       | 5   | 3       | true
          --runs node-kill=30,haproxy-kill=10 |                       | 30   | 5   | 10      | 5   | 3       | false
          ''                                | node-kill=30, rollout=0 | 30   | 5   | 5       | 5   | 0       | false
          --keep --runs node-kill=2         | node-kill=30,rollout=0  | 2    | 5   | 5       | 5   | 0       | true
          --runs keepalived-kill=1000       | api-server-kill=0       | 10   | 0   | 5       | 1000 | 3      | false
          """)
  void optionsComeBeforeTheEnvironmentAndThatBeforeTheDefaults(
      String options,
      String environment,
      int node,
      int api,
      int haproxy,
      int vip,
      int rollout,
      boolean keep) {
    // When
    BenchOptions parsed = BenchOptions.parse(words(options), environment);

    // Then
    assertThat(parsed.runs().values()).containsExactly(node, api, haproxy, vip, rollout);
    assertThat(parsed.keep()).isEqualTo(keep);
  }

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      delimiter = '|',
      textBlock =
          """
          OPTIONS                              | ENVIRONMENT  | MESSAGE
          --runs                               |              | --runs needs a value
          --fast                               |              | Unknown option --fast
          --runs node-kill                     |              | --runs: "node-kill" is not SCENARIO=N
          --runs node-kill=-1                  |              | --runs: "node-kill=-1" is not SCENARIO=N
          --runs node-kill=1001                |              | N from 0 to 1000
          --runs node-kill=1,                  |              | --runs: "" is not SCENARIO=N
          --runs reboot=1                      |              | there is no scenario "reboot". There are node-kill, api
          --runs node-kill=1,node-kill=2       |              | node-kill is given twice
          ''                                   | node-kill=x  | MAINSTAY_BENCH_RUNS: "node-kill=x" is not SCENARIO=N
          """)
  void aWrongOptionIsNamedWithItsSource(String options, String environment, String message) {
    // When, Then
    assertThatThrownBy(() -> BenchOptions.parse(words(options), environment))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void nothingToMeasureIsRefused() {
    // Given
    String none = "node-kill=0,api-server-kill=0,haproxy-kill=0,keepalived-kill=0,rollout=0";

    // When, Then
    assertThatThrownBy(() -> BenchOptions.parse(List.of("--runs", none), null))
        .hasMessageContaining("Every scenario has 0 runs");
  }
}
