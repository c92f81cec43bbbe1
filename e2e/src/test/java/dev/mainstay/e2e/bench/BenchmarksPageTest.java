package dev.mainstay.e2e.bench;

import static dev.mainstay.e2e.bench.Samples.BALANCED_KILL;
import static dev.mainstay.e2e.bench.Samples.FAST_KILL;
import static dev.mainstay.e2e.bench.Samples.HERE;
import static dev.mainstay.e2e.bench.Samples.TABLE;
import static dev.mainstay.e2e.bench.Samples.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.e2e.bench.Throughput.Cost;
import dev.mainstay.e2e.bench.Throughput.LoadedRollOut;
import dev.mainstay.e2e.bench.Throughput.Side;
import dev.mainstay.e2e.bench.Throughput.Watches;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarksPageTest {
  private static final Throughput THROUGHPUT =
      new Throughput(
          "2026-11-21T12:00:00Z",
          HERE,
          List.of(
              new Cost(
                  "new connections",
                  50,
                  new Side(3000, 0, 4000, 9000),
                  new Side(3000, 1, 4150, 9500),
                  0.0412,
                  0.456)),
          new LoadedRollOut(1000, 350, 30000, 2, 12, 44),
          new Watches(5000, 4999, 200, 0, 2500, 900, 0, 30, 330));

  @Test
  void everyMeasuredRowIsInTheTableOfItsScenario() {
    // When
    String page = BenchmarksPage.of(TABLE, Optional.empty());

    // Then
    assertThat(page)
        .contains(
            """
            | scenario | provider | profile | runs | min | median | p99 | disturbed median | disturbed p99 | failed | in hand | requests | reported median |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|
            | node-kill | HAProxyKeepalived | Balanced | 2 | 380 ms | 380 ms | 420 ms | 420 ms | 460 ms | 38 | 19 | 2000 | 370 ms |
            | node-kill | kube-vip-manifest | tuned | 1 | 8100 ms | 8100 ms | 8100 ms | 8140 ms | 8140 ms | 400 | 200 | 1000 |  |
            | rollout | HAProxyKeepalived | Balanced | 1 | 0 ms | 0 ms | 0 ms | 40 ms | 40 ms | 0 | 0 | 1000 |  |
            """)
        .contains("| node-kill | kube-vip-manifest tuned | 8100 ms | 380 ms | 21.3 x Balanced |")
        .contains("| kube-vip-manifest | tuned | kube-vip, lease 5/3/1 s |")
        .contains(
            "Machine: 2 cores, 24000 MiB memory, kernel 6.18; runs from 2026-11-21T10:00:00Z to"
                + " 2026-11-21T10:00:40Z.")
        .contains("Image node:dev: `0123456789ab`.")
        .doesNotContain("HAProxy in the path");
  }

  @Test
  void rowsTakenOnAnotherImageAreNamedWithIt() {
    // Given
    var later = new Taken(HERE.machine(), Map.of("node:dev", "sha256:fedcba987654"));
    FaultTable table = TABLE.with(FAST_KILL, "Fast", later, run(9, 140, 5, null, 60));

    // When, Then
    assertThat(BenchmarksPage.of(table, Optional.empty()))
        .contains("Image node:dev: `0123456789ab`, `fedcba987654` (node-kill Fast).");
  }

  @Test
  void withoutAPeerThereIsNoRatio() {
    // When, Then
    assertThat(BenchmarksPage.of(TABLE.only(Set.of(BALANCED_KILL)), Optional.empty()))
        .doesNotContain("side by side")
        .doesNotContain("kube-vip");
  }

  @Test
  void withoutDataThereIsNoFigure() {
    // When, Then
    assertThat(BenchmarksPage.of(FaultTable.EMPTY, Optional.empty()))
        .endsWith("Nothing was measured yet.\n")
        .doesNotContain("|");
  }

  @Test
  void throughputIsKeptInAFileOfItsOwn(@TempDir Path folder) {
    // Given
    var files = new BenchFiles(folder);

    // When
    files.write(THROUGHPUT);

    // Then
    assertThat(files.throughput()).contains(THROUGHPUT);
  }

  @Test
  void throughputHasItsOwnSection() {
    // When
    String page = BenchmarksPage.of(FaultTable.EMPTY, Optional.of(THROUGHPUT));

    // Then
    assertThat(page)
        .contains(
            "| new connections | 50 | 4.00 ms | 9.00 ms | 0 of 3000 | 4.15 ms | 9.50 ms | 1 of 3000"
                + " | 0.15 ms | 0.50 ms | 0.041 | 0.46 |")
        .contains("under 350 new\nconnections per second: 2 of 30000 failed, longest outage 12 ms;")
        .contains("1000 were wanted;")
        .contains("4999 of 5000 watch connections")
        .contains("30 MiB before, 330 MiB with all of them, 61.5 KiB for each")
        .doesNotContain("## Failover");
  }
}
