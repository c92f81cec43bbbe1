package dev.mainstay.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultTableTest {
  private static Run run(int failed, long outage, long late, Long reported) {
    return new Run(1000, failed, outage, late, true, reported, Duration.ofSeconds(60));
  }

  /** Two node kills, of which one was reported, and a roll-out that nobody noticed. */
  private static final FaultTable TABLE =
      FaultTable.EMPTY
          .with(Scenario.ROLLOUT, run(0, 0, 3, null))
          .with(Scenario.NODE_KILL, run(20, 420, 12, null))
          .with(Scenario.NODE_KILL, run(18, 380, 77, 370L));

  @Test
  void aRowSumsRequestsAndRanksOutages() {
    // When, Then
    assertThat(TABLE.rows())
        .containsExactly(
            new Row("node-kill", "HAProxyKeepalived", "Balanced", 2, 2000, 38, 380, 380, 420, 370L),
            new Row("rollout", "HAProxyKeepalived", "Balanced", 1, 1000, 0, 0, 0, 0, null));
  }

  @Test
  void theTableTellsWhatMustBeKnownToReadIt() {
    // When
    String text = TABLE.text();

    // Then
    assertThat(text)
        .isEqualTo(
            """
            scenario          runs  requests  failed       min    median       p99  reported median
            node-kill            2      2000      38    380 ms    380 ms    420 ms  370 ms
            rollout              1      1000       0      0 ms      0 ms      0 ms  -
            Percentiles are nearest-rank: with fewer than 100 runs the p99 is the maximum.
            1 run(s) kept although the probe was late by more than 50 ms in each of 3 attempts.
            """);
  }

  @Test
  void theFileIsAListOfRowsForPrograms(@TempDir Path folder) throws IOException {
    // Given
    var files = new BenchFiles(folder.resolve("bench"));

    // When
    files.write(TABLE);

    // Then
    String written = Files.readString(folder.resolve("bench/failover.json"));
    assertThat(new ObjectMapper().readTree(written))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    [{"scenario": "node-kill", "provider": "HAProxyKeepalived",
                      "profile": "Balanced", "runs": 2, "requests": 2000, "failedRequests": 38,
                      "minMs": 380, "medianMs": 380, "p99Ms": 420, "reportedMedianMs": 370},
                     {"scenario": "rollout", "provider": "HAProxyKeepalived",
                      "profile": "Balanced", "runs": 1, "requests": 1000, "failedRequests": 0,
                      "minMs": 0, "medianMs": 0, "p99Ms": 0, "reportedMedianMs": null}]
                    """));
  }
}
