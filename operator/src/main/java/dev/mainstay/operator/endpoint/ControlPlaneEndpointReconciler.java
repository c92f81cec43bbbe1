package dev.mainstay.operator.endpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec;
import dev.mainstay.operator.endpoint.EndpointSteps.Decided;
import dev.mainstay.operator.endpoint.EndpointSteps.Look;
import dev.mainstay.operator.endpoint.children.ChildSettings;
import dev.mainstay.operator.endpoint.children.EndpointChildren;
import dev.mainstay.operator.endpoint.children.EndpointChildren.Wanted;
import dev.mainstay.operator.endpoint.observe.EndpointObserver;
import dev.mainstay.operator.endpoint.observe.PeerTransitions;
import dev.mainstay.operator.endpoint.observe.Surroundings;
import dev.mainstay.operator.endpoint.plan.AddressGate;
import dev.mainstay.operator.endpoint.plan.DataPlaneImages;
import dev.mainstay.operator.endpoint.plan.EndpointPlan;
import dev.mainstay.operator.endpoint.plan.EndpointPlanner;
import dev.mainstay.operator.endpoint.plan.EndpointPolicy;
import dev.mainstay.operator.endpoint.render.Rendering;
import dev.mainstay.operator.endpoint.rollout.Component;
import dev.mainstay.operator.endpoint.rollout.Step;
import dev.mainstay.operator.kube.EventRecorder;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Verdict;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Changes at most one thing per call. Retries for ever, at most 10 s apart. */
@ControllerConfiguration(
    name = "controlplaneendpoint",
    fieldManager = EndpointApplier.FIELD_MANAGER,
    // A finalizer for Delete alone: with JOSDK's Cleaner every resource would get one.
    triggerReconcilerOnAllEvents = true)
@GradualRetry(maxAttempts = -1, maxInterval = 10_000)
public final class ControlPlaneEndpointReconciler implements Reconciler<ControlPlaneEndpoint> {
  private static final Duration AFTER_A_STEP = Duration.ofMillis(500);
  private static final Duration WHILE_WAITING = Duration.ofSeconds(2);
  private static final Duration WHILE_REMOVING = Duration.ofSeconds(1);
  private static final Duration WHILE_IN_DOUBT = Duration.ofSeconds(1);
  private static final Rendering NOTHING = new Rendering("", "", Map.of());

  /**
   * An outage that goes on raises no event; looking is free, and nothing is written if all is well.
   */
  private static final Duration AT_REST = Duration.ofSeconds(5);

  private final EndpointDependencies on;
  private final EndpointReporter reporter;
  private final EndpointRemoval removal;
  private final EndpointApplier applier;
  private final EndpointSteps steps;
  private final AllocationClaims claims = new AllocationClaims();
  private @Nullable EndpointSources sources;
  private @Nullable EndpointGatherer gatherer;

  public ControlPlaneEndpointReconciler(EndpointDependencies on) {
    this.on = on;
    this.reporter = new EndpointReporter(on);
    var drift = new Drift(on.json());
    this.applier = new EndpointApplier(on.client(), on.namespace(), on.json(), drift);
    this.removal = new EndpointRemoval(on, applier);
    this.steps = new EndpointSteps(drift);
  }

  /**
   * Everything the reconciler uses.
   *
   * @param images that the operands may run
   * @param pullSecrets names of the Secrets they are pulled with
   * @param ca hash of the certificate authorities of the API servers, now
   * @param namespace of the operands
   */
  public record EndpointDependencies(
      KubernetesClient client,
      String namespace,
      DataPlaneImages images,
      List<String> pullSecrets,
      Supplier<String> ca,
      EndpointObserver observer,
      PeerTransitions peers,
      Surroundings surroundings,
      EventRecorder events,
      ObjectMapper json,
      Clock clock) {}

  @Override
  public List<EventSource<?, ControlPlaneEndpoint>> prepareEventSources(
      EventSourceContext<ControlPlaneEndpoint> context) {
    var built = new EndpointSources(context, on.namespace(), on.observer());
    sources = built;
    gatherer =
        new EndpointGatherer(
            new Departures(on.client(), on.clock()),
            new PodRefusals(on.client(), on.namespace(), on.clock()),
            built,
            new ClusterFacts(on.client(), on.clock()),
            on.observer(),
            on.surroundings(),
            on.json(),
            claims);
    return built.list();
  }

  @Override
  public UpdateControl<ControlPlaneEndpoint> reconcile(
      ControlPlaneEndpoint endpoint, Context<ControlPlaneEndpoint> context) {
    if (context.isPrimaryResourceDeleted()) {
      claims.release(endpoint.getMetadata().getName());
      return UpdateControl.noUpdate(); // Orphan: what it had goes on
    }
    EndpointSnapshot seen = Objects.requireNonNull(gatherer).gather(endpoint);
    if (endpoint.isMarkedForDeletion()) {
      return StatusWriter.written(removed(seen), endpoint, context);
    }
    // Also while paused: without it a deletion would leave behind what it is to take away.
    removal.keepFinalizer(endpoint);
    EndpointPlan plan = EndpointPlanner.plan(seen.planInput());
    Instant now = on.clock().instant();
    var look =
        new Look(seen, plan, EndpointFacts.of(plan, seen.nodeAddresses(), seen.view(), now), now);
    Verdict verdict = verdict(look);
    // What is refused is not even rendered.
    Rendering rendering =
        plan.slot() < 0 || verdict instanceof Verdict.Reject
            ? NOTHING
            : Rendering.of(plan, seen.generation(), seen.writtenVrrp(), seen.vrrpConfirmed(now));
    Decided decided = applied(look, rendering, verdict);
    UpdateControl<ControlPlaneEndpoint> told =
        reporter
            .report(seen, plan, rendering, decided.step(), decided.switchover())
            .rescheduleAfter(pause(seen, decided.step()));
    return StatusWriter.written(told, endpoint, context);
  }

  private Verdict verdict(Look look) {
    EndpointSnapshot seen = look.seen();
    return Verdict.strictest(
        List.of(
            AddressGate.noKubeletTookOurs(seen.addressInput()),
            EndpointPolicy.mayServe(seen.policyInput()),
            on.images().mayRun(seen.name(), seen.endpoint().getSpec()),
            seen.shrink(),
            LastBackend.mayLeave(look.plan(), seen.configurations(), look.facts()),
            AddressGate.nobodyHasNewOnes(seen.addressInput())));
  }

  /** One step of taking it down; without the finalizer it is somebody else's that it waits for. */
  private UpdateControl<ControlPlaneEndpoint> removed(EndpointSnapshot seen) {
    Optional<String> waiting =
        removal.step(seen, settings(seen, seen.allocation().slot(), Set.of()));
    if (waiting.isEmpty()) {
      return UpdateControl.noUpdate();
    }
    EndpointPlan plan = EndpointPlanner.plan(seen.planInput());
    boolean paused = seen.endpoint().getSpec().paused();
    EndpointReason reason = paused ? EndpointReason.PAUSED_BY_USER : EndpointReason.REMOVING;
    return reporter
        .report(seen, plan, NOTHING, new Step.Wait(reason, waiting.get()), null)
        .rescheduleAfter(WHILE_REMOVING);
  }

  private ChildSettings settings(EndpointSnapshot seen, int slot, Set<String> seated) {
    ControlPlaneEndpointSpec spec = seen.endpoint().getSpec();
    return new ChildSettings(
        seen.name(),
        on.namespace(),
        slot,
        on.images().loadBalancer(spec),
        on.images().vip(spec),
        spec.loadBalancer().maxConnections(),
        spec.nodeSelector().matchLabels(),
        seated,
        on.ca().get(),
        on.pullSecrets());
  }

  private Decided applied(Look look, Rendering rendering, Verdict verdict) {
    EndpointSnapshot seen = look.seen();
    EndpointPlan plan = look.plan();
    Supplier<List<HolderViews>> sides =
        () ->
            HolderViews.of(
                plan,
                look.facts(),
                on.observer().self(),
                on.peers().holders(seen.name(), look.now()));
    if (rendering.equals(NOTHING)) {
      return steps.next(look, verdict, rendering, Map.of(), sides);
    }
    // Who is to run VRRP, and who does.
    Set<String> seated = new TreeSet<>(plan.candidateAddresses().keySet());
    seated.addAll(seen.writtenVrrp().keySet());
    ChildSettings settings = settings(seen, plan.slot(), seated);
    Map<Component, Wanted> wanted = EndpointChildren.wanted(settings, plan, rendering);
    Decided decided = steps.next(look, verdict, rendering, wanted, sides);
    if (seen.endpoint().getSpec().paused()) {
      return new Decided(Pause.hold(decided.step()), EndpointSteps.switchover(seen, look.now()));
    }
    Optional<String> other = claims.claim(seen.name(), plan.allocation());
    if (other.isPresent()) {
      return new Decided(
          numbersTaken(seen.name(), other.get()), EndpointSteps.switchover(seen, look.now()));
    }
    Step step = decided.step();
    if (step instanceof Step.ReplacePod replaced && replaced.component() == Component.VIP) {
      reporter.planned(replaced.node());
    }
    applier.apply(seen, settings, plan.allocation(), wanted, step);
    if (step.isPassive()) {
      applier.prune(seen, OldConfigs.of(seen, wanted.values()));
    }
    return decided;
  }

  private static Step numbersTaken(String name, String other) {
    return new Step.Wait(
        EndpointReason.ROLLING,
        "ControlPlaneEndpoint %1$s: ControlPlaneEndpoint %2$s has taken the same ports or VRRP router id"
                .formatted(name, other)
            + " at the same moment; the next look gives others. If this lasts, the ConfigMaps"
            + " mainstay-%1$s-vip and mainstay-%2$s-vip have the same: delete one of the two"
                .formatted(name, other)
            + " resources with its ConfigMap, and apply it again.");
  }

  private Duration pause(EndpointSnapshot seen, Step step) {
    Duration pause = pause(step);
    // No event tells that a doubt has lasted long enough to be said.
    return reporter.inDoubt(seen.name()) && pause.compareTo(WHILE_IN_DOUBT) > 0
        ? WHILE_IN_DOUBT
        : pause;
  }

  private static Duration pause(Step step) {
    return switch (step) {
      case Step.Done d -> AT_REST;
      case Step.Stop s -> AT_REST;
      case Step.Wait w when w.reason() == EndpointReason.SWITCHING_OVER -> AFTER_A_STEP;
      case Step.Wait w -> WHILE_WAITING;
      default -> AFTER_A_STEP;
    };
  }

  @Override
  public ErrorStatusUpdateControl<ControlPlaneEndpoint> updateErrorStatus(
      ControlPlaneEndpoint endpoint, Context<ControlPlaneEndpoint> context, Exception error) {
    return reporter.failed(endpoint, error);
  }

  /** Node addresses of the other replicas; empty until the reconciler has started. */
  public Set<String> peerAddresses(String own) {
    return Optional.ofNullable(sources).map(s -> s.peerAddresses(own)).orElse(Set.of());
  }
}
