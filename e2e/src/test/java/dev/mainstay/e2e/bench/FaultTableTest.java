package dev.mainstay.e2e.bench;

import static dev.mainstay.e2e.bench.Samples.BALANCED_KILL;
import static dev.mainstay.e2e.bench.Samples.BALANCED_ROLLOUT;
import static dev.mainstay.e2e.bench.Samples.HERE;
import static dev.mainstay.e2e.bench.Samples.TABLE;
import static dev.mainstay.e2e.bench.Samples.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mainstay.e2e.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultTableTest {
  @Test
  void aRowSumsRequestsAndRanksOutages() {
    // When
    Row row = TABLE.row(BALANCED_KILL).orElseThrow();

    // Then
    assertThat(row)
        .isEqualTo(
            new Row(
                "node-kill",
                "HAProxyKeepalived",
                "Balanced",
                2,
                2000,
                38,
                19,
                380,
                380,
                420,
                420,
                460,
                370L,
                "Balanced",
                HERE,
                List.of(run(20, 420, 12, null, 60), run(18, 380, 77, 370L, 80))));
  }

  @Test
  void theTableTellsWhatMustBeKnownToReadIt() {
    // When
    String text = TABLE.text();

    // Then
    assertThat(text)
        .isEqualTo(
            """
            provider          profile       scenario          runs  requests  failed in hand       min    median       p99 disturbed p99  reported median
            HAProxyKeepalived Balanced      node-kill            2      2000      38      19    380 ms    380 ms    420 ms        460 ms  370 ms
            HAProxyKeepalived Balanced      rollout              1      1000       0       0      0 ms      0 ms      0 ms         40 ms  -
            kube-vip-manifest tuned         node-kill            1      1000     400     200   8100 ms   8100 ms   8100 ms       8140 ms  -
            Percentiles are nearest-rank: with fewer than 100 runs the p99 is the maximum.
            Disturbed: from the first failed attempt to the first good one after the last failure.
            In 1 run the probe was late by more than 50 ms. Where the address moves and time is the result, such a run was repeated, and kept only after 3 attempts; elsewhere it counts as it is.
            """);
  }

  @Test
  void withoutALateRunItSaysSo() {
    // When, Then
    assertThat(TABLE.only(Set.of(BALANCED_ROLLOUT)).text())
        .endsWith("In no run that counts was the probe late by more than 50 ms.\n");
  }

  @Test
  void theFileIsAListOfRowsForProgramsAndReadAgain(@TempDir Path folder) throws IOException {
    // Given
    var files = new BenchFiles(folder.resolve("bench"));

    // When
    files.write(TABLE);

    // Then
    JsonNode rows =
        new ObjectMapper().readTree(Files.readString(folder.resolve("bench/failover.json")));
    assertThat(rows.get(0).properties())
        .extracting(e -> e.getKey())
        .containsExactly(
            "scenario",
            "provider",
            "profile",
            "runs",
            "requests",
            "failedRequests",
            "inHandRequests",
            "minMs",
            "medianMs",
            "p99Ms",
            "disturbedMedianMs",
            "disturbedP99Ms",
            "reportedMedianMs",
            "configuration",
            "taken",
            "samples");
    assertThat(rows.get(0).get("p99Ms").asLong()).isEqualTo(420);
    assertThat(rows.get(0).get("samples").get(1).get("reportedMs").asLong()).isEqualTo(370);
    assertThat(files.failover()).isEqualTo(TABLE);
  }

  @Test
  void withoutAFileThereIsNoRow(@TempDir Path folder) {
    // When, Then
    assertThat(new BenchFiles(folder).failover()).isEqualTo(FaultTable.EMPTY);
    assertThat(new BenchFiles(folder).throughput()).isEmpty();
  }

  @Test
  void aFileOfAnotherVersionIsNotOverwritten(@TempDir Path folder) throws IOException {
    // Given
    Files.writeString(folder.resolve("failover.json"), "[{\"scenario\": \"node-kill\"}]");

    // When, Then
    assertThatThrownBy(() -> new BenchFiles(folder).failover())
        .isInstanceOf(LabException.class)
        .hasMessageContaining("Move it away");
  }
}
