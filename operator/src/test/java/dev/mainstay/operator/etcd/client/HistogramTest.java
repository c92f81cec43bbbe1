package dev.mainstay.operator.etcd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistogramTest {
  @ParameterizedTest(name = "{0}: from {1} to {2}")
  @CsvSource(
      useHeadersInDisplayName = true,
      delimiter = '|',
      textBlock =
          """
          CASE                          | EARLIER                   | LATER                        | P99
          all in the first bucket       | 0.1:0 0.2:0 0.4:0 Inf:0   | 0.1:10 0.2:10 0.4:10 Inf:10  | 0.099
          only what came between counts | 0.1:0 0.2:0 0.4:90 Inf:90 | 0.1:100 0.2:100 0.4:190 Inf:190 | 0.099
          in the middle of a bucket     | 0.1:0 0.2:0 0.4:0 Inf:0   | 0.1:98 0.2:100 0.4:100 Inf:100 | 0.15
          over an empty bucket          | 0.1:0 0.2:0 0.4:0 Inf:0   | 0.1:50 0.2:50 0.4:100 Inf:100 | 0.396
          all beyond the last bound     | 0.1:0 0.2:0 0.4:0 Inf:0   | 0.1:0 0.2:0 0.4:0 Inf:10     | 0.4
          nothing happened              | 0.1:5 0.2:7 0.4:9 Inf:9   | 0.1:5 0.2:7 0.4:9 Inf:9      |
          never anything happened       | 0.1:0 0.2:0 0.4:0 Inf:0   | 0.1:0 0.2:0 0.4:0 Inf:0      |
          restarted                     | 0.1:0 0.2:0 0.4:90 Inf:90 | 0.1:10 0.2:10 0.4:10 Inf:10  | 0.099
          restarted, soon busier        | 0.1:0 0.2:0 0.4:5 Inf:5   | 0.1:4 0.2:4 0.4:4 Inf:50     | 0.4
          other buckets since           | 0.3:90 Inf:90             | 0.1:10 0.2:10 Inf:10         | 0.099
          a bucket missing in between   | 0.1:0 0.4:0 Inf:0         | 0.1:50 0.4:100 Inf:100       | 0.394
          the infinite one missing      | 0.1:0 0.4:0               | 0.1:50 0.4:100               |
          no finite one                 | Inf:0                     | Inf:100                      |
          no bucket at all              | ''                        | ''                           |
          """)
  void theSlowestHundredthOfWhatHappenedInBetween(
      String title, String earlier, String later, Double p99) {
    // When
    OptionalDouble quantile = histogram(later).since(histogram(earlier)).quantile(0.99);

    // Then
    if (p99 == null) {
      assertThat(quantile).as(title).isEmpty();
    } else {
      assertThat(quantile.orElseThrow()).as(title).isCloseTo(p99, within(1e-9));
    }
  }

  @RepeatedTest(200)
  void itIsNeverOutsideTheBucketsThatWereHit(RepetitionInfo round) {
    // Given
    var random = new Random(round.getCurrentRepetition());
    var before = new TreeMap<Double, Long>();
    var after = new TreeMap<Double, Long>();
    double slowest = 0;
    long sumBefore = 0;
    long sum = 0;
    for (int i = 0; i < 14; i++) {
      double bound = 0.001 * (1 << i);
      sumBefore += random.nextInt(1000);
      long hits = random.nextInt(4) == 0 ? random.nextInt(1000) : 0;
      sum += hits;
      slowest = hits > 0 ? bound : slowest;
      before.put(bound, sumBefore);
      after.put(bound, sumBefore + sum);
    }
    before.put(Double.POSITIVE_INFINITY, sumBefore);
    after.put(Double.POSITIVE_INFINITY, sumBefore + sum);

    // When
    OptionalDouble p99 = new Histogram(after).since(new Histogram(before)).quantile(0.99);

    // Then
    assertThat(p99.isPresent()).as("seed %d", round.getCurrentRepetition()).isEqualTo(sum > 0);
    assertThat(p99.orElse(0)).as("seed %d", round.getCurrentRepetition()).isBetween(0.0, slowest);
  }

  @Test
  void aDamagedPageWithFallingCountsThrowsNothing() {
    // When
    OptionalDouble p99 = histogram("0.1:9 0.2:3 0.4:1 Inf:10").quantile(0.99);

    // Then
    assertThat(p99.orElseThrow()).isEqualTo(0.4);
  }

  private static Histogram histogram(String text) {
    var counts = new TreeMap<Double, Long>();
    for (String bucket : text.split(" ", -1)) {
      if (!bucket.isEmpty()) {
        String[] parts = bucket.split(":", -1);
        counts.put(
            parts[0].equals("Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(parts[0]),
            Long.parseLong(parts[1]));
      }
    }
    return new Histogram(counts);
  }
}
