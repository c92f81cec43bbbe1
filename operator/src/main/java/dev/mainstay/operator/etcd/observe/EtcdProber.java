package dev.mainstay.operator.etcd.observe;

import dev.mainstay.operator.etcd.client.EtcdCallException;
import dev.mainstay.operator.etcd.client.EtcdClient;
import dev.mainstay.operator.etcd.client.Failure;
import dev.mainstay.operator.etcd.quorum.Answer;
import dev.mainstay.operator.etcd.quorum.Membership;
import dev.mainstay.operator.etcd.quorum.Performance;
import dev.mainstay.operator.etcd.quorum.Reasons;
import dev.mainstay.operator.etcd.quorum.Round;
import dev.mainstay.operator.etcd.quorum.TopologyFold;
import dev.mainstay.operator.etcd.quorum.TopologyView;
import dev.mainstay.operator.etcd.quorum.Transition;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every member in rounds, from start to close, whatever becomes of the API server, the leader
 * election or a reconcile. Safe for concurrent use.
 */
public final class EtcdProber implements EtcdObservations, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EtcdProber.class);

  private final Supplier<EtcdTargets> targets;
  private final EtcdClient client;
  private final Clock clock;
  private final LongSupplier nanos;
  private final ProbeTimes times;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final MetricsReader metrics;
  private final List<Consumer<EtcdObservation>> listeners = new CopyOnWriteArrayList<>();
  private volatile @Nullable EtcdObservation latest;
  private TopologyView first = TopologyView.INITIAL;
  private volatile boolean closed;

  /**
   * {@code client} stays the caller's to close; {@code targets} must neither block nor throw;
   * {@code nanos} counts nanoseconds and never runs backwards.
   */
  public EtcdProber(
      Supplier<EtcdTargets> targets,
      EtcdClient client,
      Clock clock,
      LongSupplier nanos,
      ProbeTimes times) {
    this.targets = targets;
    this.client = client;
    this.clock = clock;
    this.nanos = nanos;
    this.times = times;
    this.metrics = new MetricsReader(client, times.metricsInterval(), nanos, threads);
  }

  /** Begins with what an earlier process saw of this cluster; before {@link #start}. */
  public void resume(Membership membership, List<Transition> history) {
    first = TopologyView.resumed(membership, history);
  }

  /** Starts the rounds on a thread of their own; once. */
  public void start() {
    var _ = Thread.ofPlatform().daemon().name("etcd-prober").start(this::rounds);
  }

  @Override
  public Optional<EtcdObservation> latest() {
    return Optional.ofNullable(latest);
  }

  @Override
  public Runnable listen(Consumer<EtcdObservation> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public void close() {
    closed = true;
    threads.shutdownNow();
  }

  private void rounds() {
    try {
      while (!closed) {
        long start = nanos.getAsLong();
        boolean confirmSoon = false;
        try {
          confirmSoon = round();
        } catch (RuntimeException e) {
          // One bad round, of whatever kind, must not end the watch; the observation grows stale.
          if (!closed) { // being closed breaks off the round that runs
            LOG.atError().setCause(e).log("round of etcd probes broke off");
          }
        }
        Duration spent = Duration.ofNanos(nanos.getAsLong() - start);
        Duration rest = confirmSoon ? times.pause() : times.interval().minus(spent);
        Thread.sleep(rest.compareTo(times.pause()) > 0 ? rest : times.pause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One round; returns whether a change waits for the next to confirm it. */
  boolean round() throws InterruptedException {
    EtcdTargets now = targets.get();
    if (now.topology().isEmpty()) {
      latest = null;
      return false;
    }
    // Before the questions: a process that is frozen while it waits must not call old answers new.
    Instant time = clock.instant();
    long counter = nanos.getAsLong();
    EtcdObservation last = latest;
    TopologyView before = last == null ? first : last.view();
    String problem = credentialProblem();
    Map<String, URI> addresses = problem.isEmpty() ? addresses(now, before) : Map.of();
    List<Answer> answers = ask(addresses);
    Performance performance = metrics.next(answering(addresses, answers), time);
    var round =
        new Round(
            time, now.nodes(), now.apiReachable(), answers, now.zones(), problem, performance);
    TopologyView view = TopologyFold.next(before, round, now.rules(times.hold()));
    boolean changed = last == null || !EtcdObservation.publishesTheSame(before, view);
    boolean second = last != null && !last.confirmed();
    var observation =
        new EtcdObservation(now.topology(), time, counter, view, answers, changed, second);
    latest = observation;
    logTransition(before, observation);
    listeners.forEach(listener -> listener.accept(observation));
    return view.awaitsConfirmation();
  }

  private Map<String, URI> addresses(EtcdTargets now, TopologyView before) {
    EtcdObservation last = latest;
    List<Answer> answers = last == null ? List.of() : last.answers();
    return Addresses.of(now, before.latest().membership(), answers);
  }

  /** Where each member can be asked that has just said who it is, by id. */
  private static Map<Long, URI> answering(Map<String, URI> addresses, List<Answer> answers) {
    Map<Long, URI> members = new HashMap<>();
    for (Answer answer : answers) {
      URI url = addresses.get(answer.host());
      if (answer.memberId() != 0 && url != null) {
        members.putIfAbsent(answer.memberId(), url);
      }
    }
    return members;
  }

  private String credentialProblem() {
    try {
      client.refreshCredentials();
      return "";
    } catch (EtcdCallException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private List<Answer> ask(Map<String, URI> addresses) throws InterruptedException {
    var probe = new MemberProbe(client, times.callTimeout(), nanos, threads);
    List<String> hosts = List.copyOf(addresses.keySet());
    List<Callable<Answer>> questions = new ArrayList<>();
    addresses.forEach((host, url) -> questions.add(() -> probe.ask(url, host)));
    // Each call has its own deadline; this one is for a call that breaks its promise.
    long limit = times.callTimeout().multipliedBy(2).toMillis();
    List<Future<Answer>> futures = threads.invokeAll(questions, limit, TimeUnit.MILLISECONDS);
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < futures.size(); i++) {
      answers.add(answer(hosts.get(i), futures.get(i)));
    }
    return answers;
  }

  private static Answer answer(String host, Future<Answer> future) throws InterruptedException {
    try {
      return future.get();
    } catch (CancellationException e) {
      return new Answer(host, null, null, null, Failure.TIMEOUT, "no answer in time");
    } catch (ExecutionException e) {
      return new Answer(
          host, null, null, null, Failure.ERROR, "the probe broke off: " + e.getMessage());
    }
  }

  private static void logTransition(TopologyView before, EtcdObservation now) {
    TopologyView view = now.view();
    if (view.state() != before.state()) {
      LOG.atInfo()
          .addKeyValue("name", now.topology())
          .addKeyValue("reason", Reasons.of(view))
          .log("etcd is {}, was {}", view.state(), before.state());
    }
  }
}
