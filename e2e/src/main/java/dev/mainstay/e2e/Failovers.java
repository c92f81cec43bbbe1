package dev.mainstay.e2e;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Failover;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.FailoverStatus;
import java.util.Optional;

/** What an endpoint tells of the moves of its address. */
public final class Failovers {
  private Failovers() {}

  /** Number of moves so far, planned ones included; 0 if it tells of none. */
  public static long total(ControlPlaneEndpoint endpoint) {
    return status(endpoint).map(FailoverStatus::total).orElse(0L);
  }

  public static Optional<Failover> last(ControlPlaneEndpoint endpoint) {
    return status(endpoint).map(FailoverStatus::last);
  }

  private static Optional<FailoverStatus> status(ControlPlaneEndpoint endpoint) {
    return Optional.ofNullable(endpoint.getStatus()).map(ControlPlaneEndpointStatus::failover);
  }
}
