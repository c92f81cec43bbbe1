package dev.mainstay.operator.endpoint;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.util.Optional;

/**
 * Writes a status and puts it into the cache, which the framework does not do: the next look goes
 * by what stands in it, such as a switchover that goes on.
 */
final class StatusWriter {
  private static final Duration SOON = Duration.ofMillis(500);

  private static final PatchContext PATCH =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(EndpointApplier.FIELD_MANAGER)
          .withForce(true)
          .build();

  private StatusWriter() {}

  /**
   * Returns what is left for the framework to do: to look again in time. A resource that somebody
   * changed since it was read gets no status, and is looked at again soon.
   */
  static UpdateControl<ControlPlaneEndpoint> written(
      UpdateControl<ControlPlaneEndpoint> told,
      ControlPlaneEndpoint endpoint,
      Context<ControlPlaneEndpoint> context) {
    Optional<ControlPlaneEndpoint> status = told.getResource();
    if (!told.isPatchStatus() || status.isEmpty()) {
      return told;
    }
    UpdateControl<ControlPlaneEndpoint> done = UpdateControl.noUpdate();
    try {
      var _ =
          PrimaryUpdateAndCacheUtils.updateAndCacheResource(
              endpoint,
              context,
              read -> status.get(),
              fresh -> context.getClient().resource(fresh).subresource("status").patch(PATCH),
              0, // another try would write what was decided from the older one
              0,
              0);
      told.getScheduleDelay().ifPresent(done::rescheduleAfter);
      return done;
    } catch (OperatorException e) {
      if (e.getCause() instanceof KubernetesClientException refused
          && refused.getCode() == EndpointApplier.CONFLICT) {
        return done.rescheduleAfter(SOON);
      }
      throw e;
    }
  }
}
