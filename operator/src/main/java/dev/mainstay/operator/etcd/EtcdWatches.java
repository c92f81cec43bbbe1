package dev.mainstay.operator.etcd;

import dev.mainstay.operator.etcd.client.EtcdClient;
import dev.mainstay.operator.etcd.observe.EtcdObservation;
import dev.mainstay.operator.etcd.observe.EtcdProber;
import dev.mainstay.operator.status.AddressSurvival;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * A prober for each EtcdTopology, with its report and its metrics; none of them needs the API.
 * Thread-safe.
 */
public final class EtcdWatches implements EtcdSource, AutoCloseable {
  private final Function<EtcdWatch, EtcdClient> clients;
  private final BooleanSupplier apiReachable;
  private final Clock clock;
  private final LongSupplier nanos;
  private final Duration staleAfter;
  private final String observer;
  private final MeterRegistry registry;
  private final AddressSurvival addresses;
  private final EtcdMemory memory;
  private final EtcdReporter noTopology;
  private final List<Consumer<EtcdObservation>> listeners = new CopyOnWriteArrayList<>();
  private volatile Map<String, Running> running = Map.of();
  private volatile Map<String, String> duplicates = Map.of();

  /**
   * {@code clients} opens one for a watch, which is closed here; {@code apiReachable} must not
   * block; {@code nanos} counts nanoseconds and never runs backwards; {@code addresses} is the load
   * balancers' side of a disruption.
   */
  public EtcdWatches(
      Function<EtcdWatch, EtcdClient> clients,
      BooleanSupplier apiReachable,
      Clock clock,
      LongSupplier nanos,
      Duration staleAfter,
      String observer,
      MeterRegistry registry,
      AddressSurvival addresses,
      EtcdMemory memory) {
    this.clients = clients;
    this.apiReachable = apiReachable;
    this.clock = clock;
    this.nanos = nanos;
    this.staleAfter = staleAfter;
    this.observer = observer;
    this.registry = registry;
    this.addresses = addresses;
    this.memory = memory;
    this.noTopology =
        new EtcdReporter(
            Optional::empty,
            new EtcdStatusFactory(clock, nanos, staleAfter, addresses, observer),
            observer);
  }

  /** Starts and stops what is needed. {@code wanted}: oldest resource first. */
  public synchronized void update(List<EtcdWatch> wanted) {
    Map<String, String> repeated = new LinkedHashMap<>();
    List<EtcdWatch> distinct = new ArrayList<>();
    for (EtcdWatch watch : wanted) {
      distinct.stream()
          .filter(watch::sameServers)
          .findFirst()
          .ifPresentOrElse(
              first -> repeated.put(watch.topology(), first.topology()), () -> distinct.add(watch));
    }
    Map<String, Running> before = running;
    Map<String, Running> next = new LinkedHashMap<>();
    for (EtcdWatch watch : distinct) {
      Running known = before.get(watch.topology());
      next.put(
          watch.topology(),
          known != null && known.takes(watch) ? known : new Running(watch).start());
    }
    duplicates = Map.copyOf(repeated);
    running = next;
    before.values().stream().filter(r -> !next.containsValue(r)).forEach(Running::close);
  }

  @Override
  public Optional<EtcdObservation> latest(String topology) {
    return Optional.ofNullable(running.get(topology)).flatMap(r -> r.prober.latest());
  }

  @Override
  public Optional<String> duplicateOf(String topology) {
    return Optional.ofNullable(duplicates.get(topology));
  }

  @Override
  public EtcdStatusFactory factory(String topology) {
    Running watch = running.get(topology);
    return watch == null
        ? new EtcdStatusFactory(clock, nanos, staleAfter, addresses, observer)
        : watch.factory;
  }

  /** One for each resource, the oldest first; one that says so if there is none. */
  public List<EtcdReport> reports() {
    List<EtcdReport> all = running.values().stream().map(r -> r.reporter.get()).toList();
    return all.isEmpty() ? List.of(noTopology.get()) : all;
  }

  @Override
  public Runnable listen(Consumer<EtcdObservation> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public synchronized void close() {
    running.values().forEach(Running::close);
    running = Map.of();
  }

  private final class Running {
    private final EtcdClient client;
    private final EtcdProber prober;
    private final EtcdStatusFactory factory;
    private final EtcdReporter reporter;
    private final MeterRegistry metrics = new CompositeMeterRegistry().add(registry);
    private volatile EtcdWatch watch;

    Running(EtcdWatch first) {
      watch = first;
      client = clients.apply(first);
      prober =
          new EtcdProber(
              () -> watch.targets(apiReachable.getAsBoolean()),
              client,
              clock,
              nanos,
              first.times());
      var advisor = new EtcdAdvisor(() -> watch.seenWith(apiReachable.getAsBoolean()), clock);
      factory =
          new EtcdStatusFactory(clock, nanos, staleAfter, addresses, observer, advisor::advise);
      reporter = new EtcdReporter(prober::latest, factory, observer);
      var _ = prober.listen(advisor::observed);
    }

    Running start() {
      metrics.config().commonTags("topology", watch.topology());
      EtcdMetrics.register(metrics, prober, reporter);
      var _ = prober.listen(seen -> listeners.forEach(l -> l.accept(seen)));
      var _ = prober.listen(seen -> memory.observed(seen, watch));
      memory.take(watch).ifPresent(k -> prober.resume(k.membership(), k.history()));
      prober.start();
      return this;
    }

    /** Takes over what may change while it runs; false if it has to be replaced. */
    boolean takes(EtcdWatch now) {
      EtcdWatch old = watch;
      if (!old.secret().equals(now.secret())
          || old.intervalSeconds() != now.intervalSeconds()
          || !now.asksAllOf(old.targets().endpoints())) {
        return false;
      }
      watch = now;
      return true;
    }

    void close() {
      prober.close();
      client.close();
      metrics.clear();
      metrics.close();
    }
  }
}
