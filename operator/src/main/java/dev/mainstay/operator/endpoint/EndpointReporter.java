package dev.mainstay.operator.endpoint;

import dev.mainstay.api.v1alpha1.Condition;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.FailoverStatus;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Kind;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.SwitchoverStatus;
import dev.mainstay.operator.endpoint.ControlPlaneEndpointReconciler.EndpointDependencies;
import dev.mainstay.operator.endpoint.EndpointNews.Told;
import dev.mainstay.operator.endpoint.observe.EndpointView;
import dev.mainstay.operator.endpoint.observe.FailoverHistory;
import dev.mainstay.operator.endpoint.observe.FailoverHistory.Cause;
import dev.mainstay.operator.endpoint.observe.HolderSight;
import dev.mainstay.operator.endpoint.observe.Transition;
import dev.mainstay.operator.endpoint.plan.EndpointPlan;
import dev.mainstay.operator.endpoint.render.Rendering;
import dev.mainstay.operator.endpoint.rollout.Step;
import dev.mainstay.operator.kube.Identity;
import dev.mainstay.operator.status.ConditionSet;
import dev.mainstay.operator.status.ConditionType;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Truth;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Writes the status when it changed, and one Event for each thing that happened. */
final class EndpointReporter {
  /** A move this soon after the operator replaced keepalived on a node was the operator's doing. */
  private static final Duration PLANNED = Duration.ofSeconds(20);

  private final EndpointDependencies on;
  private final EndpointStatusFactory factory;
  private final Map<String, Instant> plannedAt = new ConcurrentHashMap<>();
  private final Map<String, Instant> doubtSince = new ConcurrentHashMap<>();
  private final Map<String, Instant> oneSidedSince = new ConcurrentHashMap<>();
  private final Map<String, Instant> formedAt = new ConcurrentHashMap<>();
  private final Map<String, Told> told = new ConcurrentHashMap<>();
  private final SwitchoverAnswers answers;

  EndpointReporter(EndpointDependencies on) {
    this.on = on;
    this.factory = new EndpointStatusFactory(on.clock());
    this.answers = new SwitchoverAnswers(on.events());
  }

  /** Remembers that the operator is about to stop keepalived on a node. */
  void planned(String node) {
    plannedAt.put(node, on.clock().instant());
  }

  /** Whether it is in doubt now who holds an address, or whether anybody gets there. */
  boolean inDoubt(String endpoint) {
    return doubtSince.containsKey(endpoint) || oneSidedSince.containsKey(endpoint);
  }

  UpdateControl<ControlPlaneEndpoint> report(
      EndpointSnapshot seen,
      EndpointPlan plan,
      Rendering rendering,
      Step step,
      @Nullable SwitchoverStatus switchover) {
    ControlPlaneEndpointStatus before = status(seen.endpoint());
    Map<String, String> nodes = seen.nodeAddresses();
    Instant now = on.clock().instant();
    Map<String, HolderSight> peers = on.peers().holders(seen.name(), now);
    EndpointFacts facts = EndpointFacts.of(plan, nodes, seen.view(), now);
    String self = on.observer().self();
    List<HolderViews> views = HolderViews.of(plan, facts, self, peers);
    boolean doubt =
        HolderDoubt.of(views).isPresent()
            && !PlannedMove.excuses(switchover, facts.contested(), now);
    boolean oneSided = !OneSided.of(views, EndpointStatusFactory.replicas(self, peers)).isEmpty();
    ControlPlaneEndpointStatus after =
        factory.status(
            new EndpointStatusFactory.Input(
                seen.name(),
                seen.generation(),
                before,
                plan,
                nodes,
                seen.view(),
                self,
                peers,
                seen.surroundings(),
                AppliedConfiguration.Wanted.of(rendering),
                step,
                since(doubtSince, seen.name(), doubt, now),
                since(oneSidedSince, seen.name(), oneSided, now),
                failovers(seen, plan, before, step, switchover, now),
                switchover));
    if (after.equals(before)) {
      return UpdateControl.noUpdate();
    }
    tell(seen.endpoint(), before, after);
    answers.tell(seen.endpoint(), before, switchover);
    return UpdateControl.patchStatus(carrier(seen.endpoint(), after));
  }

  /** Says on the resource that something unforeseen went wrong; it is tried again. */
  ErrorStatusUpdateControl<ControlPlaneEndpoint> failed(
      ControlPlaneEndpoint endpoint, Exception error) {
    ControlPlaneEndpointStatus before = status(endpoint);
    var conditions =
        new ConditionSet(conditions(before), endpoint.getMetadata().getGeneration(), on.clock());
    String message =
        "ControlPlaneEndpoint %s: %s. It is tried again; what runs is left as it is."
            .formatted(endpoint.getMetadata().getName(), error.getMessage());
    conditions.put(ConditionType.READY, Truth.FALSE, EndpointReason.RECONCILE_FAILED, message);
    conditions.put(ConditionType.RECONCILING, Truth.TRUE, EndpointReason.RECONCILE_FAILED, message);
    conditions.put(ConditionType.STALLED, Truth.FALSE, EndpointReason.NOT_STALLED, "");
    EndpointConditions.TYPES.stream()
        .filter(type -> conditions.toList().stream().noneMatch(c -> c.type().equals(type.text())))
        .forEach(type -> conditions.put(type, Truth.UNKNOWN, EndpointReason.NOT_OBSERVED, message));
    ControlPlaneEndpointStatus after = withConditions(before, conditions.toList());
    return after.equals(before)
        ? ErrorStatusUpdateControl.noStatusUpdate()
        : ErrorStatusUpdateControl.patchStatus(carrier(endpoint, after));
  }

  /** Since when it goes on; null, and forgotten, when it does not. */
  private static @Nullable Instant since(
      Map<String, Instant> begun, String endpoint, boolean goesOn, Instant now) {
    if (!goesOn) {
      begun.remove(endpoint);
      return null;
    }
    return begun.computeIfAbsent(endpoint, n -> now);
  }

  /** Nothing before the first complete roll-out: until then daemons start one after the other. */
  private @Nullable FailoverStatus failovers(
      EndpointSnapshot seen,
      EndpointPlan plan,
      @Nullable ControlPlaneEndpointStatus before,
      Step step,
      @Nullable SwitchoverStatus switchover,
      Instant now) {
    String uid = seen.endpoint().getMetadata().getUid();
    FailoverStatus known = before == null ? null : before.failover();
    if (known == null) {
      if (!(step instanceof Step.Done)) {
        return null;
      }
      formedAt.putIfAbsent(uid, now);
      return new FailoverStatus(0L, null, null);
    }
    Instant formed = formedAt.getOrDefault(uid, Instant.MIN);
    List<Transition> all = new ArrayList<>(seen.view().transitions());
    all.addAll(on.peers().of(seen.name()));
    all.removeIf(t -> t.at().isBefore(formed));
    return FailoverHistory.merge(
        known, all, now, t -> cause(t, plan, seen.view(), switchover, now));
  }

  private Cause cause(
      Transition move,
      EndpointPlan plan,
      EndpointView view,
      @Nullable SwitchoverStatus switchover,
      Instant now) {
    String from = move.from();
    Optional<Cause> asked = PlannedMove.cause(switchover, move);
    if (asked.isPresent()) {
      return asked.get();
    }
    Instant planned = from == null ? null : plannedAt.get(from);
    if (planned != null && Duration.between(planned, move.at()).abs().compareTo(PLANNED) <= 0) {
      return new Cause(Kind.Switchover, "RollOut");
    }
    return MoveCause.of(move, plan, view, now);
  }

  private void tell(
      ControlPlaneEndpoint endpoint,
      @Nullable ControlPlaneEndpointStatus before,
      ControlPlaneEndpointStatus after) {
    String uid = endpoint.getMetadata().getUid();
    Told known = told.getOrDefault(uid, Told.of(before));
    told.put(uid, Told.of(after));
    for (EndpointNews news : EndpointNews.since(known, after)) {
      if (news.good()) {
        on.events().normal(endpoint, news.reason(), news.text());
      } else {
        on.events().warning(endpoint, news.reason(), news.text());
      }
    }
  }

  private static List<Condition> conditions(@Nullable ControlPlaneEndpointStatus status) {
    return status == null || status.conditions() == null ? List.of() : status.conditions();
  }

  private static @Nullable ControlPlaneEndpointStatus status(ControlPlaneEndpoint endpoint) {
    return endpoint.getStatus();
  }

  private static ControlPlaneEndpointStatus withConditions(
      @Nullable ControlPlaneEndpointStatus old, List<Condition> conditions) {
    return old == null
        ? new ControlPlaneEndpointStatus(
            null, null, null, null, null, null, null, null, null, null, conditions)
        : new ControlPlaneEndpointStatus(
            old.observedGeneration(),
            old.endpoint(),
            old.holder(),
            old.readyNodes(),
            old.backends(),
            old.virtualIPs(),
            old.nodes(),
            old.ports(),
            old.failover(),
            old.switchover(),
            conditions);
  }

  /** A new object: server-side apply owns exactly what it carries. */
  private static ControlPlaneEndpoint carrier(
      ControlPlaneEndpoint endpoint, ControlPlaneEndpointStatus status) {
    var fresh = new ControlPlaneEndpoint();
    fresh.setMetadata(Identity.of(endpoint));
    fresh.setSpec(endpoint.getSpec());
    fresh.setStatus(status);
    return fresh;
  }
}
