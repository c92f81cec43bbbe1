package dev.mainstay.operator.endpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec;
import dev.mainstay.operator.endpoint.children.ChildSettings;
import dev.mainstay.operator.endpoint.children.EndpointChildren;
import dev.mainstay.operator.endpoint.children.EndpointChildren.Wanted;
import dev.mainstay.operator.endpoint.observe.EndpointObserver;
import dev.mainstay.operator.endpoint.observe.PeerTransitions;
import dev.mainstay.operator.endpoint.plan.DataPlaneImages;
import dev.mainstay.operator.endpoint.plan.EndpointPlan;
import dev.mainstay.operator.endpoint.plan.EndpointPlanner;
import dev.mainstay.operator.endpoint.plan.EndpointPolicy;
import dev.mainstay.operator.endpoint.render.Rendering;
import dev.mainstay.operator.endpoint.rollout.Component;
import dev.mainstay.operator.endpoint.rollout.Step;
import dev.mainstay.operator.kube.EventRecorder;
import dev.mainstay.operator.kube.Labels;
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
import java.time.Instant;
import java.util.EnumMap;
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
  private @Nullable EndpointSources sources;
  private @Nullable EndpointGatherer gatherer;

  public ControlPlaneEndpointReconciler(EndpointDependencies on) {
    this.on = on;
    this.reporter = new EndpointReporter(on);
  }

  /**
   * Everything the reconciler uses.
   *
   * @param images that the operands may run
   * @param namespace of the operands
   */
  public record EndpointDependencies(
      KubernetesClient client,
      String namespace,
      DataPlaneImages images,
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
            on.client(),
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
        Verdict.strictest(
            List.of(
                EndpointPolicy.mayServe(seen.policyInput()),
                on.images().mayRun(seen.name(), endpoint.getSpec())));
    Step step = applied(seen, plan, verdict);
    return reporter.report(seen, plan, step).rescheduleAfter(pause(step));
  }

  private Step applied(EndpointSnapshot seen, EndpointPlan plan, Verdict verdict) {
    // What is refused is not even rendered.
    if (plan.slot() < 0 || verdict instanceof Verdict.Reject) {
      return EndpointSteps.next(
          seen, verdict, plan, new Rendering("", "", Map.of()), Map.of(), on.clock().instant());
    }
    ControlPlaneEndpointSpec spec = seen.endpoint().getSpec();
    Instant now = on.clock().instant();
    Rendering rendering =
        Rendering.of(plan, seen.generation(), seen.writtenVrrp(), seen.vrrpConfirmed(now));
    var settings =
        new ChildSettings(
            seen.name(),
            on.namespace(),
            plan.slot(),
            on.images().loadBalancer(spec),
            on.images().vip(spec),
            spec.loadBalancer().maxConnections(),
            spec.nodeSelector().matchLabels(),
            List.of());
    Map<Component, Wanted> wanted = EndpointChildren.wanted(settings, plan, rendering);
    Map<Component, String> templates = new EnumMap<>(Component.class);
    wanted.forEach((component, objects) -> templates.put(component, objects.templateHash()));
    Step due = EndpointSteps.next(seen, verdict, plan, rendering, templates, now);
    Step step = spec.paused() ? Pause.hold(due) : due;
    if (step instanceof Step.ReplacePod replaced && replaced.component() == Component.VIP) {
      reporter.planned(replaced.node());
    }
    new EndpointApplier(on.client(), on.namespace(), on.json())
        .apply(seen, settings, plan.allocation(), wanted, step);
    return step;
  }

  private static Duration pause(Step step) {
    return switch (step) {
      case Step.Done d -> AT_REST;
      case Step.Stop s -> AT_REST;
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
