package dev.mainstay.operator.endpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.operator.endpoint.EndpointSteps.Decided;
import dev.mainstay.operator.endpoint.children.ChildSettings;
import dev.mainstay.operator.endpoint.children.EndpointChildren;
import dev.mainstay.operator.endpoint.children.EndpointChildren.Wanted;
import dev.mainstay.operator.endpoint.observe.EndpointObserver;
import dev.mainstay.operator.endpoint.observe.PeerTransitions;
import dev.mainstay.operator.endpoint.plan.EndpointPlan;
import dev.mainstay.operator.endpoint.plan.EndpointPlanner;
import dev.mainstay.operator.endpoint.plan.EndpointPolicy;
import dev.mainstay.operator.endpoint.render.Rendering;
import dev.mainstay.operator.endpoint.rollout.Component;
import dev.mainstay.operator.endpoint.rollout.Step;
import dev.mainstay.operator.kube.EventRecorder;
import dev.mainstay.operator.kube.Labels;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Verdict;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Changes at most one thing per call. Retries for ever, at most 60 s apart. */
@ControllerConfiguration(
    name = "controlplaneendpoint",
    fieldManager = EndpointApplier.FIELD_MANAGER,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 3, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = -1, maxInterval = 60_000)
public final class ControlPlaneEndpointReconciler implements Reconciler<ControlPlaneEndpoint> {
  private static final Duration AFTER_A_STEP = Duration.ofMillis(500);
  private static final Duration WHILE_WAITING = Duration.ofSeconds(2);

  /**
   * An outage that goes on raises no event; looking is free, and nothing is written if all is well.
   */
  private static final Duration AT_REST = Duration.ofSeconds(5);

  private final EndpointDependencies on;
  private final EndpointReporter reporter;
  private final EndpointApplier applier;
  private final EndpointSteps steps;
  private @Nullable EndpointSources sources;
  private @Nullable EndpointGatherer gatherer;

  public ControlPlaneEndpointReconciler(EndpointDependencies on) {
    this.on = on;
    this.reporter = new EndpointReporter(on);
    var drift = new Drift(on.json());
    this.applier = new EndpointApplier(on.client(), on.namespace(), on.json(), drift);
    this.steps = new EndpointSteps(drift);
  }

  /**
   * Everything the reconciler uses.
   *
   * @param dataplaneImage of the operands
   * @param namespace of the operands
   */
  public record EndpointDependencies(
      KubernetesClient client,
      String namespace,
      String dataplaneImage,
      EndpointObserver observer,
      PeerTransitions peers,
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
            on.json());
    return built.list();
  }

  @Override
  public UpdateControl<ControlPlaneEndpoint> reconcile(
      ControlPlaneEndpoint endpoint, Context<ControlPlaneEndpoint> context) {
    EndpointSnapshot seen = Objects.requireNonNull(gatherer).gather(endpoint);
    EndpointPlan plan = EndpointPlanner.plan(seen.planInput());
    Verdict verdict =
        Verdict.strictest(List.of(EndpointPolicy.mayServe(seen.policyInput()), seen.shrink()));
    Decided decided = applied(seen, plan, verdict);
    return reporter
        .report(seen, plan, decided.step(), decided.switchover())
        .rescheduleAfter(pause(decided.step()));
  }

  private Decided applied(EndpointSnapshot seen, EndpointPlan plan, Verdict verdict) {
    if (plan.slot() < 0) {
      return steps.next(
          seen, verdict, plan, new Rendering("", "", Map.of()), Map.of(), on.clock().instant());
    }
    Rendering rendering = Rendering.of(plan, seen.generation(), seen.writtenVrrp());
    var settings =
        new ChildSettings(
            seen.name(),
            on.namespace(),
            plan.slot(),
            on.dataplaneImage(),
            seen.endpoint().getSpec().nodeSelector().matchLabels(),
            List.of());
    Map<Component, Wanted> wanted = EndpointChildren.wanted(settings, plan, rendering);
    Decided decided = steps.next(seen, verdict, plan, rendering, wanted, on.clock().instant());
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
    return Optional.ofNullable(sources).stream()
        .flatMap(
            s ->
                s.pods.list(
                    p -> "operator".equals(p.getMetadata().getLabels().get(Labels.COMPONENT))))
        .map(p -> p.getStatus() == null ? null : p.getStatus().getHostIP())
        .filter(a -> a != null && !a.equals(own))
        .collect(Collectors.toSet());
  }
}
