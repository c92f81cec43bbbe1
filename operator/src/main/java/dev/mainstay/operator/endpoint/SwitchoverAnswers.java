package dev.mainstay.operator.endpoint;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Result;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.SwitchoverRequest;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.SwitchoverStatus;
import dev.mainstay.operator.kube.EventRecorder;
import dev.mainstay.operator.status.EndpointReason;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Tells in the Events, once, what became of a request that no move speaks for. */
final class SwitchoverAnswers {
  private final EventRecorder events;
  private final Map<String, Optional<SwitchoverRequest>> told = new ConcurrentHashMap<>();

  SwitchoverAnswers(EventRecorder events) {
    this.events = events;
  }

  /** {@code before} is asked only on the first visit: a status from a cache may be an older one. */
  void tell(
      ControlPlaneEndpoint endpoint,
      @Nullable ControlPlaneEndpointStatus before,
      @Nullable SwitchoverStatus after) {
    String uid = endpoint.getMetadata().getUid();
    Optional<SwitchoverRequest> answer = Optional.ofNullable(after).map(SwitchoverStatus::request);
    Optional<SwitchoverRequest> known =
        told.getOrDefault(
            uid,
            Optional.ofNullable(before)
                .map(ControlPlaneEndpointStatus::switchover)
                .map(SwitchoverStatus::request));
    told.put(uid, answer);
    Optional<String> message = answer.map(SwitchoverRequest::message);
    if (message.isEmpty() || answer.equals(known)) {
      return;
    }
    if (answer.get().result() == Result.Completed) {
      events.normal(endpoint, EndpointReason.SWITCHOVER, message.get());
    } else {
      events.warning(endpoint, EndpointReason.SWITCHOVER_REFUSED, message.get());
    }
  }
}
