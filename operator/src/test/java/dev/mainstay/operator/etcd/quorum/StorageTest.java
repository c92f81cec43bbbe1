package dev.mainstay.operator.etcd.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.etcd.client.MemberStatus.Space;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageTest {
  @ParameterizedTest(name = "{0} MiB, {1} in use, quota {2}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          SIZE, IN USE, QUOTA, PERCENT, HIGH,  CRITICAL, FRAGMENTED
          0,    0,      0,     0,       false, false,    false
          100,  90,     2048,  4,       false, false,    false
          1535, 1500,   2048,  74,      false, false,    false
          1536, 1500,   2048,  75,      true,  false,    false
          1741, 1700,   2048,  85,      true,  true,     false
          4096, 4000,   2048,  100,     true,  true,     false
          4096, 4000,   0,     0,       false, false,    false
          150,  60,     2048,  7,       false, false,    false
          200,  100,    2048,  9,       false, false,    true
          1000, 560,    2048,  48,      false, false,    false
          """)
  void knowsTheLimits(
      long size,
      long inUse,
      long quota,
      int percent,
      boolean high,
      boolean critical,
      boolean fragmented) {
    // When
    var storage = Storage.of(new Space(size << 20, inUse << 20, quota << 20));

    // Then
    assertThat(Storage.quotaPercent(storage.space())).isEqualTo(percent);
    assertThat(storage.high()).isEqualTo(high);
    assertThat(storage.critical()).isEqualTo(critical);
    assertThat(storage.fragmented()).isEqualTo(fragmented);
  }

  @ParameterizedTest(name = "{0} MiB, {1} in use, after all limits were reached")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          SIZE, IN USE, HIGH,  CRITICAL, FRAGMENTED
          1680, 1000,   true,  true,     true
          1679, 1000,   true,  false,    true
          1475, 974,    true,  false,    false
          1474, 950,    false, false,    true
          140,  91,     false, false,    false
          140,  90,     false, false,    true
          """)
  void aLimitThatWasReachedHoldsUntilTheFileIsWellBelowIt(
      long size, long inUse, boolean high, boolean critical, boolean fragmented) {
    // Given
    Storage full = Storage.of(new Space(1800L << 20, 900L << 20, 2048L << 20));

    // When
    Storage storage = full.next(new Space(size << 20, inUse << 20, 2048L << 20));

    // Then
    assertThat(full.high() && full.critical() && full.fragmented()).isTrue();
    assertThat(storage.high()).isEqualTo(high);
    assertThat(storage.critical()).isEqualTo(critical);
    assertThat(storage.fragmented()).isEqualTo(fragmented);
  }

  @Test
  void theStateDoesNotFollowEachCompaction() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    for (int i = 0; i < 20; i++) {
      // When
      sim.spaces.put(1, new Space(1000L << 20, (i < 4 || i % 4 < 2 ? 540L : 600L) << 20, 2L << 30));
      TopologyView view = sim.rounds(2);

      // Then
      assertThat(view.troubles().has(Concern.FRAGMENTED)).isTrue();
    }
  }
}
