package dev.mainstay.operator.etcd.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.etcd.client.EtcdCallException;
import dev.mainstay.operator.etcd.client.EtcdClient;
import dev.mainstay.operator.etcd.client.Failure;
import dev.mainstay.operator.etcd.client.Histogram;
import dev.mainstay.operator.etcd.client.Latency;
import dev.mainstay.operator.etcd.client.Latency.Kind;
import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.client.MemberMetrics;
import dev.mainstay.operator.etcd.client.MemberStatus;
import dev.mainstay.operator.etcd.client.MemberStatus.Space;
import dev.mainstay.operator.etcd.client.MemberView;
import dev.mainstay.operator.etcd.client.ReadProof;
import dev.mainstay.operator.etcd.quorum.NodeFact;
import dev.mainstay.operator.etcd.quorum.Performance;
import dev.mainstay.operator.etcd.quorum.Rules;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What reading metrics costs, and that nothing else waits for it or suffers from it. */
@Timeout(60)
class MetricsReaderTest {
  private static final Duration EVERY = Duration.ofSeconds(30);
  private static final int ROUNDS_A_MINUTE = 30;

  private final Cluster etcd = new Cluster();
  private long seconds;

  @Test
  void eachMemberIsReadOnceInThirtySeconds() {
    // Given
    MetricsReader reader = reader(Runnable::run);

    // When
    Performance seen = rounds(reader, 10 * ROUNDS_A_MINUTE);

    // Then
    assertThat(etcd.pages).hasValue(3 * 20);
    assertThat(List.of(1L, 2L, 3L)).allMatch(seen::measured);
  }

  @Test
  void aMemberThatServesNoneIsSeldomAskedAgain() {
    // Given
    etcd.servesMetrics = false;
    MetricsReader reader = reader(Runnable::run);

    // When
    Performance seen = rounds(reader, 20 * ROUNDS_A_MINUTE);

    // Then: three times in the first minute, then every five
    assertThat(etcd.pages).hasValue(3 * (3 + 4));
    assertThat(seen).isEqualTo(Performance.NONE);
  }

  @Test
  void aMemberThatWasAwayIsReadAsSoonAsItAnswers() {
    // Given
    etcd.servesMetrics = false;
    MetricsReader reader = reader(Runnable::run);
    rounds(reader, 2 * ROUNDS_A_MINUTE);
    for (int i = 0; i < ROUNDS_A_MINUTE; i++) {
      round(reader, 2);
    }
    etcd.servesMetrics = true;

    // When
    Performance seen = rounds(reader, ROUNDS_A_MINUTE + 2);

    // Then
    assertThat(seen.measured(3)).isTrue();
  }

  @Test
  void aRoundCostsThreeCallsAMemberAndSeldomAPage() throws InterruptedException {
    // Given
    try (var prober = prober()) {
      // When
      for (int i = 0; i < 10 * ROUNDS_A_MINUTE; i++) {
        prober.round();
        seconds += 2;
      }
    }

    // Then
    assertThat(etcd.calls).hasValue(3 * 3 * 10 * ROUNDS_A_MINUTE);
    assertThat(etcd.pages).hasValue(3 * 20);
  }

  @Test
  void roundsNeverWaitForMetricsAndSayTheSameWithoutThem() throws InterruptedException {
    // Given
    etcd.hangs = true;
    try (var prober = prober()) {
      // When
      for (int i = 0; i < 10; i++) {
        prober.round();
        seconds += 2;
      }

      // Then
      var view = prober.latest().orElseThrow().view();
      assertThat(view.faultToleranceNow()).hasValue(1);
      assertThat(view.findings()).hasSize(3).allMatch(f -> f.good());
      assertThat(view.latest().performance()).isEqualTo(Performance.NONE);
    }
  }

  private EtcdProber prober() {
    var targets =
        new EtcdTargets("main", 2379, etcd.nodes(), true, 1, List.of(), Map.of(), 0, false, false);
    var times =
        new ProbeTimes(
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Rules.DEFAULT_HOLD,
            EVERY);
    return new EtcdProber(() -> targets, etcd, Clock.systemUTC(), this::nanos, times);
  }

  private MetricsReader reader(Executor threads) {
    return new MetricsReader(etcd, EVERY, this::nanos, threads);
  }

  private Performance rounds(MetricsReader reader, int count) {
    Performance seen = Performance.NONE;
    for (int i = 0; i < count; i++) {
      seen = round(reader, 3);
    }
    return seen;
  }

  private Performance round(MetricsReader reader, int members) {
    Map<Long, URI> urls = new TreeMap<>();
    LongStream.rangeClosed(1, members).forEach(i -> urls.put(i, etcd.url(i)));
    Performance seen = reader.next(urls, Instant.EPOCH.plusSeconds(seconds));
    seconds += 2;
    return seen;
  }

  private long nanos() {
    return Duration.ofSeconds(seconds).toNanos();
  }

  /** Three members that answer, at once and without a network. */
  private static final class Cluster implements EtcdClient {
    final AtomicInteger calls = new AtomicInteger();
    final AtomicInteger pages = new AtomicInteger();
    volatile boolean servesMetrics = true;
    volatile boolean hangs;

    URI url(long i) {
      return URI.create("https://192.0.2." + i + ":2379");
    }

    List<NodeFact> nodes() {
      return IntStream.rangeClosed(1, 3)
          .mapToObj(i -> new NodeFact("cp-" + i, "192.0.2." + i, true))
          .toList();
    }

    private static long id(URI url) {
      return Long.parseLong(url.getHost().substring("192.0.2.".length()));
    }

    @Override
    public void refreshCredentials() {}

    @Override
    public MemberStatus status(URI url, Duration timeout) {
      calls.incrementAndGet();
      return new MemberStatus(
          0xC1, id(url), "3.6.4", 1, 7, 100, false, List.of(), 100, Space.UNKNOWN);
    }

    @Override
    public ReadProof linearizableRead(URI url, Duration timeout) {
      calls.incrementAndGet();
      return ReadProof.ANSWERED;
    }

    @Override
    public MemberView localMembers(URI url, Duration timeout) {
      calls.incrementAndGet();
      return new MemberView(
          0xC1,
          id(url),
          LongStream.rangeClosed(1, 3)
              .mapToObj(
                  i ->
                      new Member(
                          i,
                          "cp-" + i,
                          false,
                          List.of("https://192.0.2." + i + ":2380"),
                          List.of(url(i).toString())))
              .toList());
    }

    @Override
    public MemberMetrics metrics(URI url, Duration timeout) throws EtcdCallException {
      int page = pages.incrementAndGet();
      if (hangs) {
        sleep();
      }
      if (!servesMetrics) {
        throw new EtcdCallException(Failure.UNREACHABLE, "HTTP status 404", null);
      }
      var counts = new TreeMap<Double, Long>(Map.of(Double.POSITIVE_INFINITY, (long) page));
      return new MemberMetrics(
          id(url), Map.of(new Latency(Kind.WAL_FSYNC, 0), new Histogram(counts)));
    }

    private static void sleep() throws EtcdCallException {
      try {
        Thread.sleep(Duration.ofMinutes(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new EtcdCallException(Failure.TIMEOUT, "broken off", e);
      }
    }

    @Override
    public Optional<Instant> servedUntil(URI url) {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
