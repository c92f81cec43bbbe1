package dev.mainstay.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.endpoint.EndpointMetrics;
import dev.mainstay.operator.endpoint.observe.EndpointObserver;
import dev.mainstay.operator.endpoint.observe.EndpointTargets;
import dev.mainstay.operator.endpoint.observe.Fetcher;
import dev.mainstay.operator.etcd.EtcdMemory;
import dev.mainstay.operator.etcd.EtcdWatch;
import dev.mainstay.operator.etcd.EtcdWatches;
import dev.mainstay.operator.etcd.client.FakeEtcd;
import dev.mainstay.operator.etcd.client.FakeEtcd.Mode;
import dev.mainstay.operator.etcd.client.GrpcEtcdClient;
import dev.mainstay.operator.etcd.client.TestTls;
import dev.mainstay.operator.etcd.observe.EtcdObservation;
import dev.mainstay.operator.etcd.observe.EtcdTargets;
import dev.mainstay.operator.status.AddressSurvival;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An alert over a metric that does not exist never fires, and nobody notices. */
@Timeout(120)
class AlertMetricsTest {
  private static final Pattern METRIC = Pattern.compile("\\b(mainstay_[a-z0-9_]+)(?:\\{([^}]*)})?");
  private static final EtcdMemory FORGETFUL =
      new EtcdMemory() {
        @Override
        public Optional<Kept> take(EtcdWatch watch) {
          return Optional.empty();
        }

        @Override
        public void observed(EtcdObservation seen, EtcdWatch watch) {}
      };

  @TempDir Path folder;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @Test
  void everyMetricOfTheRulesAndThePageIsOneThatTheOperatorTells() throws Exception {
    // Given
    List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("../docs/etcd.md")));
    lines.addAll(rules());
    var used = new TreeSet<String>();
    for (String line : lines) {
      METRIC.matcher(line).results().forEach(m -> used.add(m.group()));
    }

    // When
    String page = everything();

    // Then
    assertThat(used).hasSizeGreaterThan(10);
    assertThat(used).allSatisfy(metric -> assertThat(page).containsPattern(sample(metric)));
  }

  @Test
  void everyStateOfTheRulesIsOne() throws IOException {
    // Given
    List<String> states = Arrays.stream(State.values()).map(Enum::name).toList();
    Pattern state = Pattern.compile("state=\"([^\"]*)\"");

    // When
    List<String> used =
        rules().stream().flatMap(l -> state.matcher(l).results()).map(m -> m.group(1)).toList();

    // Then
    assertThat(used).isNotEmpty().isSubsetOf(states);
  }

  private static List<String> rules() throws IOException {
    return Files.readAllLines(Path.of("../helm/mainstay/templates/prometheusrule.yaml")).stream()
        .filter(line -> line.strip().startsWith("expr:"))
        .toList();
  }

  /** A line of the page with that name and, wherever they stand, these labels. */
  private static Pattern sample(String metric) {
    Matcher parts = METRIC.matcher(metric);
    assertThat(parts.matches()).isTrue();
    String labels =
        parts.group(2) == null ? "" : "(?=[^\\n]*" + Pattern.quote(parts.group(2)) + ")";
    return Pattern.compile("(?m)^" + parts.group(1) + "(?=[{ ])" + labels);
  }

  /** All metrics of a replica that watches one endpoint and one etcd. */
  private String everything() throws Exception {
    ReplicaMetrics.register(registry, () -> true, () -> true);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        HttpClient http = HttpClient.newBuilder().executor(threads).build();
        var observer =
            new EndpointObserver(
                "cp-1",
                threads,
                new Fetcher(http, new ObjectMapper(), () -> "none"),
                Clock.systemUTC(),
                System::nanoTime);
        var etcd = FakeEtcd.of(Mode.UP);
        var watches = watches()) {
      observer.watch(List.of(new EndpointTargets("main", List.of("127.0.0.1"), 9, 9, Map.of())));
      watches.update(List.of(watch(etcd)));
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> registry.scrape().contains("mainstay_etcd_member_participating{"));
      new EndpointMetrics(observer, registry).refresh();
      return registry.scrape();
    }
  }

  private EtcdWatches watches() throws IOException {
    var files = TestTls.place(folder, "ca", "client-ec", "client-ec");
    return new EtcdWatches(
        watch -> new GrpcEtcdClient(files),
        () -> true,
        Clock.systemUTC(),
        System::nanoTime,
        Duration.ofMinutes(3),
        "cp-1",
        registry,
        AddressSurvival.NO_ADDRESS,
        FORGETFUL);
  }

  private static EtcdWatch watch(FakeEtcd etcd) {
    var targets =
        new EtcdTargets(
            "main", 2379, List.of(), true, 0, List.of(etcd.url(1)), Map.of(), 0, false, false);
    return new EtcdWatch(targets, "", 1, false, false, List.of());
  }
}
