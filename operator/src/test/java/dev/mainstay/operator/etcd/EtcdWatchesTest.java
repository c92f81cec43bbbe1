package dev.mainstay.operator.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.client.FakeEtcd;
import dev.mainstay.operator.etcd.client.FakeEtcd.Mode;
import dev.mainstay.operator.etcd.client.GrpcEtcdClient;
import dev.mainstay.operator.etcd.client.TestTls;
import dev.mainstay.operator.etcd.client.TlsFiles;
import dev.mainstay.operator.etcd.observe.EtcdObservation;
import dev.mainstay.operator.etcd.observe.EtcdTargets;
import dev.mainstay.operator.status.AddressSurvival;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several etcd clusters at once, each with its own credentials, over real TLS. */
@Timeout(120)
class EtcdWatchesTest {
  private static final EtcdMemory FORGETFUL =
      new EtcdMemory() {
        @Override
        public Optional<Kept> take(EtcdWatch watch) {
          return Optional.empty();
        }

        @Override
        public void observed(EtcdObservation seen, EtcdWatch watch) {}
      };

  @TempDir Path secrets;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicInteger opened = new AtomicInteger();
  private FakeEtcd etcd;
  private FakeEtcd events;
  private EtcdWatches watches;

  @BeforeEach
  void start() throws Exception {
    etcd = FakeEtcd.of(Mode.UP, Mode.UP, Mode.UP);
    events = FakeEtcd.of(Mode.UP);
    TestTls.place(secrets, "ca", "client-ec", "client-ec");
    watches =
        new EtcdWatches(
            watch -> {
              opened.incrementAndGet();
              return new GrpcEtcdClient(
                  watch.secret().equals("good")
                      ? TlsFiles.ofHost(secrets)
                      : TlsFiles.ofSecret(secrets.resolve("none"), "ns", watch.secret()));
            },
            () -> true,
            Clock.systemUTC(),
            System::nanoTime,
            Duration.ofMinutes(3),
            "cp-1",
            registry,
            AddressSurvival.NO_ADDRESS,
            FORGETFUL);
  }

  @AfterEach
  void stop() throws Exception {
    watches.close();
    etcd.close();
    events.close();
  }

  @Test
  void aClusterForEventsIsWatchedBesideTheMainOne() {
    // When
    watches.update(List.of(watch("main", etcd, 3, "good"), watch("events", events, 1, "good")));
    await(() -> tolerance("main") == 1 && tolerance("events") == 0);

    // Then
    assertThat(watches.reports())
        .extracting(EtcdReport::topology)
        .containsExactly("main", "events");
    assertThat(labels()).containsExactlyInAnyOrder("main", "events");
  }

  @Test
  void missingCredentialsOfOneAreUnknownAndConcernNoOther() {
    // When
    watches.update(List.of(watch("main", etcd, 3, "good"), watch("events", events, 1, "absent")));
    await(() -> tolerance("main") == 1 && watches.latest("events").isPresent());

    // Then
    EtcdReport report = watches.reports().getLast();
    assertThat(report.status().state()).isEqualTo(State.Unknown);
    assertThat(report.status().summary()).contains("Secret ns/absent").contains("etcd.secrets");
    assertThat(events.calls).hasValue(0);
  }

  @Test
  void aSecondResourceForTheSameServersIsNotWatched() {
    // When
    watches.update(List.of(watch("main", etcd, 3, "good"), watch("again", etcd, 2, "good")));

    // Then
    assertThat(watches.duplicateOf("again")).contains("main");
    assertThat(watches.duplicateOf("main")).isEmpty();
    assertThat(watches.reports()).hasSize(1);
  }

  @Test
  void aCorrectedEndpointLeavesNothingOfTheWrongClusterBehind() {
    // Given
    watches.update(List.of(watch("main", events, 1, "good")));
    await(() -> tolerance("main") == 0);

    // When
    watches.update(List.of(watch("main", etcd, 3, "good")));

    // Then: nothing is known that was told before
    assertThat(opened).hasValue(2);
    await(() -> tolerance("main") == 1);
    assertThat(watches.latest("main").orElseThrow().view().history())
        .noneMatch(t -> t.to() == State.SplitBrain);
  }

  @Test
  void anotherEndpointOfTheSameClusterStartsNothingAnew() {
    // Given
    watches.update(List.of(watch("main", etcd, 2, "good")));

    // When
    watches.update(List.of(watch("main", etcd, 3, "good")));

    // Then
    assertThat(opened).hasValue(1);
  }

  @Test
  void aDeletedResourceLeavesNoMetricBehind() {
    // Given
    watches.update(List.of(watch("main", etcd, 3, "good"), watch("events", events, 1, "good")));

    // When
    watches.update(List.of(watch("main", etcd, 3, "good")));

    // Then
    assertThat(labels()).containsExactly("main");
    assertThat(watches.latest("events")).isEmpty();
  }

  @Test
  void withoutAnyResourceTheReportSaysSo() {
    assertThat(watches.reports())
        .singleElement()
        .satisfies(r -> assertThat(r.status().summary()).contains("no EtcdTopology is known"));
  }

  private Set<String> labels() {
    return registry.getMeters().stream()
        .map(Meter::getId)
        .map(id -> Objects.requireNonNull(id.getTag("topology")))
        .collect(Collectors.toSet());
  }

  private int tolerance(String topology) {
    return watches
        .latest(topology)
        .map(seen -> seen.view().faultToleranceNow().orElse(-1))
        .orElse(-1);
  }

  private static EtcdWatch watch(String name, FakeEtcd etcd, int members, String secret) {
    List<URI> urls = IntStream.rangeClosed(1, members).mapToObj(etcd::url).toList();
    var targets = new EtcdTargets(name, 2379, List.of(), true, 0, urls, Map.of(), 0, false, false);
    return new EtcdWatch(targets, secret, 1, false, false, List.of());
  }

  private static void await(BooleanSupplier reached) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!reached.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within 60 s").isLessThan(end);
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
