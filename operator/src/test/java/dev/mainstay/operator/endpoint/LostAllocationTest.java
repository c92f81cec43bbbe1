package dev.mainstay.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Candidate;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.FailoverStatus;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Ports;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.VirtualIPStatus;
import dev.mainstay.operator.endpoint.plan.Allocation;
import dev.mainstay.operator.endpoint.plan.Allocation.Seat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LostAllocationTest {
  @Test
  void slotRouterIdAndPrioritiesComeBackFromTheStatus() {
    // When
    Optional<Allocation> found = LostAllocation.of(status(new Ports(9453, 9454)));

    // Then
    assertThat(found)
        .contains(
            new Allocation(
                1,
                Map.of(
                    "192.0.2.100",
                    new Allocation.Instance(
                        77, Map.of("b", new Seat(254, "eth1"), "a", new Seat(170, "eth1"))))));
  }

  @Test
  void aStatusThatShowsNoServableSlotGivesNothing() {
    assertThat(LostAllocation.of(null)).isEmpty();
    assertThat(LostAllocation.of(status(null))).isEmpty();
    assertThat(LostAllocation.of(status(new Ports(9433, 9434)))).isEmpty();
  }

  @Test
  void whatWasNeverRolledOutWasNotGiven() {
    assertThat(LostAllocation.of(status(new Ports(9453, 9454), null))).isEmpty();
  }

  private static ControlPlaneEndpointStatus status(Ports ports) {
    return status(ports, new FailoverStatus(0L, null, null));
  }

  private static ControlPlaneEndpointStatus status(Ports ports, FailoverStatus failover) {
    var vip =
        new VirtualIPStatus(
            "192.0.2.100",
            "eth1",
            "b",
            null,
            null,
            77,
            List.of(new Candidate("a", 170), new Candidate("b", 254)));
    return new ControlPlaneEndpointStatus(
        1L, null, null, null, null, List.of(vip), null, ports, failover, null, List.of());
  }
}
