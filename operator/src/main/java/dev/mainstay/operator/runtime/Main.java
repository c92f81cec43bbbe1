package dev.mainstay.operator.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.mainstay.operator.endpoint.ClusterCa;
import dev.mainstay.operator.endpoint.ControlPlaneEndpointReconciler.EndpointDependencies;
import dev.mainstay.operator.endpoint.EndpointMetrics;
import dev.mainstay.operator.endpoint.EndpointSurvival;
import dev.mainstay.operator.endpoint.observe.EndpointObserver;
import dev.mainstay.operator.endpoint.observe.EndpointTargets;
import dev.mainstay.operator.endpoint.observe.Fetcher;
import dev.mainstay.operator.endpoint.observe.HolderSight;
import dev.mainstay.operator.endpoint.observe.PeerTransitions;
import dev.mainstay.operator.endpoint.observe.Surroundings;
import dev.mainstay.operator.endpoint.observe.Transition;
import dev.mainstay.operator.etcd.EtcdPage;
import dev.mainstay.operator.etcd.EtcdReport;
import dev.mainstay.operator.etcd.EtcdTopologyReconciler;
import dev.mainstay.operator.etcd.EtcdWatches;
import dev.mainstay.operator.etcd.client.GrpcEtcdClient;
import dev.mainstay.operator.kube.KubeEventRecorder;
import dev.mainstay.operator.token.TokenKeeper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica. Probes and pages are the process and run from its first moment to its last; what
 * needs an API server comes and goes inside it.
 */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final Duration STALE_AFTER = Duration.ofMinutes(3);
  private static final Duration SHUTDOWN = Duration.ofSeconds(8);

  private final Settings settings;
  private final Clock clock = Clock.systemUTC();
  private final ObjectMapper json =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Targets targets;
  private final EndpointObserver observer;
  private final PeerTransitions peers;
  private final Surroundings surroundings;
  private final SecureRandom random = new SecureRandom();
  private final EtcdWatches etcd;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean ending;
  private final Readiness readiness =
      new Readiness(
          () -> clock.millis() - ManagementFactory.getRuntimeMXBean().getStartTime(), registry);
  private volatile @Nullable Session session;

  private Main(Settings settings) {
    this.settings = settings;
    // Its own pool would keep a platform thread, and a stack, for each node that is asked.
    var http =
        HttpClient.newBuilder().executor(threads).connectTimeout(Duration.ofSeconds(1)).build();
    targets = new Targets(settings.stateDir(), json);
    var fetcher = new Fetcher(http, json, () -> targets.token().token());
    observer = new EndpointObserver(settings.node(), threads, fetcher, clock, System::nanoTime);
    peers = new PeerTransitions(fetcher, clock);
    surroundings = new Surroundings(threads, clock, observer::changed);
    var keptEtcd = new KeptEtcd(settings.stateDir(), json, threads);
    etcd =
        new EtcdWatches(
            watch -> new GrpcEtcdClient(settings.etcdCredentials(watch.secret())),
            () -> session != null,
            clock,
            System::nanoTime,
            STALE_AFTER,
            settings.node(),
            registry,
            new EndpointSurvival(observer, clock),
            keptEtcd);
  }

  /** Ends with status 2 when the environment is wrong. */
  public static void main(String[] args) throws IOException, InterruptedException {
    AotCache.complaint().ifPresent(LOG::warn);
    Settings settings;
    try {
      settings = Settings.from(System.getenv());
    } catch (IllegalArgumentException e) {
      LOG.error(e.getMessage());
      System.exit(2);
      return;
    }
    new Main(settings).run();
  }

  private void run() throws IOException, InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::shutdown, "shutdown"));
    boolean known = targets.load();
    watchTargets();
    try (HttpPages pages = pages()) {
      if (known) {
        readiness.reached();
      }
      while (!ending) {
        session();
        Thread.sleep(500);
      }
    } finally {
      ended.countDown();
    }
  }

  private void watchTargets() {
    observer.watch(targets.endpoints());
    etcd.update(targets.etcd());
  }

  /** One API session, from finding a server to losing it. */
  private void session() throws InterruptedException {
    Optional<KubernetesClient> client =
        new ApiServers(Config.autoConfigure(null), this::apiCandidates, settings.apiPort(), threads)
            .connect();
    if (client.isEmpty()) {
      return;
    }
    try (Session open =
        new Session(
            client.get(), settings, threads, targets, this::watchTargets, this::reconcilers)) {
      session = open;
      readiness.reached();
      open.watch(() -> ending);
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).log("API session broke off");
    } finally {
      session = null;
    }
  }

  private Reconcilers reconcilers(KubernetesClient client) {
    var events = new KubeEventRecorder(client, settings.pod(), clock);
    return new Reconcilers(
        client,
        new EndpointDependencies(
            client,
            settings.namespace(),
            settings.images(),
            settings.pullSecrets(),
            new ClusterCa(client.getConfiguration().getCaCertFile()),
            observer,
            peers,
            surroundings,
            events,
            json,
            clock),
        new EtcdTopologyReconciler(etcd, events, clock),
        new TokenKeeper(client, settings.namespace(), clock, this::freshToken),
        settings.hostAddress(),
        addresses -> peers.refresh(addresses, settings.httpPort()));
  }

  private HttpPages pages() throws IOException {
    var endpointMetrics = new EndpointMetrics(observer, registry);
    ReplicaMetrics.register(registry, this::leading, () -> session != null);
    return new HttpPages(new InetSocketAddress(settings.httpPort()), threads, json, targets::token)
        .check("/healthz", () -> true)
        .check("/readyz", readiness::ever)
        .text(
            "/metrics",
            () -> {
              endpointMetrics.refresh();
              return registry.scrape();
            })
        .json("/observations", this::observations)
        .report(
            "/status",
            this::status,
            () ->
                EtcdPage.of(
                    settings.node(), clock.instant(), session != null, leading(), etcd.reports()));
  }

  private PeerTransitions.Observations observations() {
    Map<String, List<Transition>> seen = new LinkedHashMap<>();
    observer.endpoints().forEach(e -> seen.put(e, observer.view(e).transitions()));
    Map<String, HolderSight> holders = new LinkedHashMap<>();
    Instant now = clock.instant();
    observer.endpoints().forEach(e -> holders.put(e, observer.view(e).holders(now)));
    return new PeerTransitions.Observations(settings.node(), seen, holders);
  }

  /** 256 bits, as hexadecimal. */
  private String freshToken() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private Map<String, Object> status() {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("node", settings.node());
    page.put("time", clock.instant());
    page.put("apiReachable", session != null);
    page.put("leading", leading());
    Map<String, Object> endpoints = new LinkedHashMap<>();
    observer.endpoints().forEach(e -> endpoints.put(e, observer.view(e)));
    page.put("endpoints", endpoints);
    List<EtcdReport> reports = etcd.reports();
    page.put("etcd", reports.getFirst());
    page.put("moreEtcd", reports.subList(1, reports.size()));
    return page;
  }

  private boolean leading() {
    Session open = session;
    return open != null && open.leading();
  }

  private List<String> apiCandidates() {
    Set<String> addresses = new LinkedHashSet<>();
    addresses.add(settings.hostAddress());
    targets.endpoints().stream()
        .map(EndpointTargets::nodes)
        .forEach(nodes -> addresses.addAll(nodes.values()));
    return List.copyOf(addresses);
  }

  /** The lease is given back before the process ends, so the next leader need not wait it out. */
  private void shutdown() {
    ending = true;
    try {
      if (!ended.await(SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("not everything stopped in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    etcd.close();
    observer.close();
  }
}
