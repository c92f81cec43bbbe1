package dev.mainstay.operator.etcd;

import dev.mainstay.api.v1alpha1.EtcdTopology;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Probe;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Transition;
import dev.mainstay.operator.etcd.observe.EtcdObservation;
import dev.mainstay.operator.kube.EventRecorder;
import dev.mainstay.operator.kube.Identity;
import dev.mainstay.operator.kube.Resync;
import dev.mainstay.operator.status.EtcdReason;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the prober's latest observation to the resource: when it says something new, and once a
 * minute as a sign of life. Retries for ever, at most 10 s apart. It asks etcd nothing itself.
 */
@ControllerConfiguration(name = "etcdtopology", fieldManager = "mainstay")
@GradualRetry(maxAttempts = -1, maxInterval = 10_000)
public final class EtcdTopologyReconciler implements Reconciler<EtcdTopology> {
  /** One write a minute while nothing changes: etcd itself has to store it. */
  public static final Duration HEARTBEAT = Duration.ofSeconds(60);

  /** A replica that just started lets an older status stand for so long: it knows no better yet. */
  private static final Duration KEEP_UNSEEN = Duration.ofMinutes(1);

  private static final Duration FIRST_ROUNDS = Duration.ofSeconds(5);

  private final EtcdSource source;
  private final EventRecorder events;
  private final Clock clock;

  public EtcdTopologyReconciler(EtcdSource source, EventRecorder events, Clock clock) {
    this.source = source;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, EtcdTopology>> prepareEventSources(
      EventSourceContext<EtcdTopology> context) {
    return List.of(new EtcdObservationEvents(source), new Resync<>(context));
  }

  @Override
  public UpdateControl<EtcdTopology> reconcile(
      EtcdTopology topology, Context<EtcdTopology> context) {
    EtcdTopologyStatus before = writtenStatus(topology);
    String name = topology.getMetadata().getName();
    Optional<EtcdObservation> seen = source.latest(name).filter(EtcdObservation::confirmed);
    boolean watched = source.duplicateOf(name).isEmpty();
    if (watched
        && seen.isEmpty()
        && hasState(before)
        && sinceProbe(before).compareTo(KEEP_UNSEEN) < 0) {
      return UpdateControl.<EtcdTopology>noUpdate().rescheduleAfter(FIRST_ROUNDS);
    }
    EtcdTopologyStatus now = status(topology, seen, before);
    boolean news = !sameMeaning(now, before);
    if (news && !topology.getSpec().paused()) {
      record(topology, before, now);
    }
    boolean alive = !Objects.equals(probe(now), probe(before));
    boolean write = news || (alive && sinceProbe(before).compareTo(HEARTBEAT) >= 0);
    Duration next = seen.isEmpty() ? FIRST_ROUNDS : untilHeartbeat(write ? now : before);
    return write
        ? UpdateControl.patchStatus(carrier(topology, now)).rescheduleAfter(next)
        : UpdateControl.<EtcdTopology>noUpdate().rescheduleAfter(next);
  }

  private EtcdTopologyStatus status(
      EtcdTopology topology, Optional<EtcdObservation> seen, @Nullable EtcdTopologyStatus before) {
    long generation = topology.getMetadata().getGeneration();
    boolean paused = topology.getSpec().paused();
    String name = topology.getMetadata().getName();
    EtcdStatusFactory factory = source.factory(name);
    Optional<String> active = source.duplicateOf(name);
    if (active.isPresent()) {
      String summary =
          "EtcdTopology %s already watches the same servers. Remove one of the two."
              .formatted(active.get());
      return factory.nothing(
          EtcdReason.ANOTHER_TOPOLOGY_ACTIVE, true, summary, before, generation, paused);
    }
    if (seen.isEmpty()) {
      String summary = "no two rounds of probes have ended yet.";
      return factory.nothing(EtcdReason.FIRST_PROBES, false, summary, before, generation, paused);
    }
    return factory.of(seen.get(), before, generation, paused);
  }

  private void record(
      EtcdTopology topology, @Nullable EtcdTopologyStatus before, EtcdTopologyStatus now) {
    List<Transition> known =
        before == null || before.history() == null ? List.of() : before.history();
    List<Transition> all = now.history() == null ? List.of() : now.history();
    for (Transition change : EtcdHistory.added(known, all)) {
      String message =
          "etcd is %s, was %s: %s".formatted(change.to(), change.from(), change.reason());
      EtcdReason reason = EtcdConditions.reason(change.to());
      if (change.to().compareTo(change.from()) < 0) {
        events.normal(topology, reason, message);
      } else {
        events.warning(topology, reason, message);
      }
    }
  }

  /** Equal but for what every round changes: that alone is no news. */
  static boolean sameMeaning(EtcdTopologyStatus a, @Nullable EtcdTopologyStatus b) {
    return b != null && a.withoutReadings().equals(b.withoutReadings());
  }

  private Duration untilHeartbeat(@Nullable EtcdTopologyStatus written) {
    Duration left = HEARTBEAT.minus(sinceProbe(written));
    return left.compareTo(FIRST_ROUNDS) > 0 ? left : FIRST_ROUNDS;
  }

  private Duration sinceProbe(@Nullable EtcdTopologyStatus written) {
    Probe probe = probe(written);
    if (probe == null) {
      return Duration.ZERO;
    }
    try {
      Duration since = Duration.between(Instant.parse(probe.time()), clock.instant());
      // Written by a replica whose clock is far ahead: waiting for that time would be for hours.
      return since.compareTo(HEARTBEAT.negated()) < 0 ? HEARTBEAT : since;
    } catch (DateTimeException e) {
      return HEARTBEAT; // somebody edited the status
    }
  }

  private static @Nullable Probe probe(@Nullable EtcdTopologyStatus status) {
    return status == null ? null : status.probe();
  }

  private static boolean hasState(@Nullable EtcdTopologyStatus status) {
    return status != null && status.state() != null;
  }

  private static @Nullable EtcdTopologyStatus writtenStatus(EtcdTopology topology) {
    return topology.getStatus();
  }

  /** A new object: server-side apply owns exactly what it carries. */
  private static EtcdTopology carrier(EtcdTopology topology, EtcdTopologyStatus status) {
    var fresh = new EtcdTopology();
    fresh.setMetadata(Identity.of(topology));
    fresh.setStatus(status);
    return fresh;
  }
}
