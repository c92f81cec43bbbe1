package dev.mainstay.operator.endpoint;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus;
import dev.mainstay.operator.endpoint.plan.Allocation;
import dev.mainstay.operator.kube.Names;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Slot, router ids and priorities as the status still shows them, for when the ConfigMap that keeps
 * them was deleted: what runs must not be renumbered. Pure.
 */
final class LostAllocation {
  private LostAllocation() {}

  /** Empty before the first complete roll-out: what is only planned, or refused, was not given. */
  static Optional<Allocation> of(@Nullable ControlPlaneEndpointStatus status) {
    if (status == null
        || status.failover() == null
        || status.ports() == null
        || status.virtualIPs() == null) {
      return Optional.empty();
    }
    int slot = Math.floorDiv(status.ports().status() - Names.statusPort(0), 10);
    if (slot < 0 || slot >= Allocation.SLOTS) {
      return Optional.empty();
    }
    Map<String, Allocation.Instance> instances = new TreeMap<>();
    for (var vip : status.virtualIPs()) {
      Integer routerId = vip.routerId();
      String nic = vip.iface();
      if (routerId == null || nic == null || vip.candidates() == null) {
        continue;
      }
      Map<String, Allocation.Seat> seats = new TreeMap<>();
      // The holder's interface stands in for the others' until their agents name their own.
      vip.candidates().forEach(c -> seats.put(c.node(), new Allocation.Seat(c.priority(), nic)));
      instances.put(vip.address(), new Allocation.Instance(routerId, seats));
    }
    return Optional.of(new Allocation(slot, instances));
  }
}
