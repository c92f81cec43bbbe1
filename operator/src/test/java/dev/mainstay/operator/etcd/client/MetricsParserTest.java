package dev.mainstay.operator.etcd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.operator.etcd.client.Latency.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsParserTest {
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  @Test
  void theFewFamiliesAreKeptWithTheMembersOwnId() throws IOException {
    // When
    MemberMetrics metrics = parse(FakeMetrics.page(0xb10c280072f91b6L, 10, 20));

    // Then
    assertThat(metrics.memberId()).isEqualTo(0xb10c280072f91b6L);
    assertThat(metrics.histograms())
        .containsOnlyKeys(
            new Latency(Kind.WAL_FSYNC, 0),
            new Latency(Kind.BACKEND_COMMIT, 0),
            new Latency(Kind.PEER_ROUND_TRIP, 0xceb61f37051a244cL));
    assertThat(metrics.histograms().get(new Latency(Kind.WAL_FSYNC, 0)).counts())
        .containsEntry(0.001, 10L)
        .containsEntry(8.192, 30L)
        .containsEntry(INFINITE, 30L);
  }

  @Test
  void largeCountsAreWrittenWithAnExponent() throws IOException {
    // When
    MemberMetrics metrics =
        parse(
            """
            etcd_disk_wal_fsync_duration_seconds_bucket{le="0.001"} 190419
            etcd_disk_wal_fsync_duration_seconds_bucket{le="1e-05"} 7
            etcd_disk_wal_fsync_duration_seconds_bucket{le="+Inf"} 3.745994e+06
            etcd_server_id{server_id="1"} 1
            """);

    // Then
    assertThat(metrics.histograms().get(new Latency(Kind.WAL_FSYNC, 0)).counts())
        .containsEntry(0.00001, 7L)
        .containsEntry(0.001, 190_419L)
        .containsEntry(INFINITE, 3_745_994L);
  }

  @RepeatedTest(20)
  void piecesOfAnySizeAreTheSamePage(RepetitionInfo round) throws IOException {
    // Given
    String page = FakeMetrics.page(7, 10, 20);
    var random = new Random(round.getCurrentRepetition());
    var parser = new MetricsParser();
    byte[] bytes = page.getBytes(StandardCharsets.UTF_8);

    // When
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(bytes.length - at, 1 + random.nextInt(700));
      parser.accept(ByteBuffer.wrap(bytes, at, length));
      at += length;
    }

    // Then
    assertThat(parser.end()).as("seed %d", round.getCurrentRepetition()).isEqualTo(parse(page));
  }

  @Test
  void aHistogramThatIsCutOffIsLeftOut() throws IOException {
    // Given
    String page = FakeMetrics.page(7, 10, 20);

    // When
    MemberMetrics metrics =
        parse(page.replaceAll("(?m)^etcd_disk_backend_commit.*\\+Inf.*$", "x".repeat(100_000)));

    // Then
    assertThat(metrics.histograms()).doesNotContainKey(new Latency(Kind.BACKEND_COMMIT, 0));
    assertThat(metrics.histograms()).containsKey(new Latency(Kind.WAL_FSYNC, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n\n",
        "<html>404</html>\n",
        "etcd_server_id{server_id=\"1\"} 1\n",
        "etcd_disk_wal_fsync_duration_seconds_bucket{le=\"+Inf\"} 5\n",
        "etcd_server_id{server_id=\"1\"} 1\n"
            + "etcd_disk_wal_fsync_duration_seconds_bucket{le=\"1e+Inf\"} 5\n",
        "etcd_server_id{server_id=\"1\"} 1\n"
            + "etcd_disk_wal_fsync_duration_seconds_bucket{le=\"+Inf\"} NaN\n"
      })
  void whatIsNoMembersPageIsRefused(String page) {
    assertThatThrownBy(() -> parse(page)).hasMessageContaining("not those of an etcd member");
  }

  @Test
  void aPageOfBucketsWithoutEndCostsNoMemory() throws IOException {
    // Given
    var page = new StringBuilder(FakeMetrics.page(7, 10, 20));
    for (int i = 0; i < 100_000; i++) {
      page.append(
          "etcd_network_peer_round_trip_time_seconds_bucket{To=\"%x\",le=\"+Inf\"} 1\n"
              .formatted(i + 1));
    }

    // When
    MemberMetrics metrics = parse(page.toString());

    // Then
    assertThat(metrics.histograms()).hasSizeLessThan(1001);
  }

  private static MemberMetrics parse(String page) throws IOException {
    var parser = new MetricsParser();
    parser.accept(ByteBuffer.wrap(page.getBytes(StandardCharsets.UTF_8)));
    return parser.end();
  }
}
