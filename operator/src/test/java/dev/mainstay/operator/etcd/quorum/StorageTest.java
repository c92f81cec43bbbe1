package dev.mainstay.operator.etcd.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.etcd.client.MemberStatus.Space;
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
    var storage = new Storage(new Space(size << 20, inUse << 20, quota << 20));

    // Then
    assertThat(storage.quotaPercent()).isEqualTo(percent);
    assertThat(storage.high()).isEqualTo(high);
    assertThat(storage.critical()).isEqualTo(critical);
    assertThat(storage.fragmented()).isEqualTo(fragmented);
  }
}
