package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.endpoint.plan.Allocation;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Slots and router ids that this process has written or is about to. Resources are reconciled at
 * the same time, and a cache does not know yet what another one's reconcile has just written: two
 * that are applied together would be given the same numbers, and keep them.
 */
final class AllocationClaims {
  private final Map<String, Allocation> byName = new HashMap<>();

  /** By resource name. */
  synchronized Map<String, Allocation> all() {
    return Map.copyOf(byName);
  }

  /** Returns who has claimed one of these numbers before; then nothing is claimed. */
  synchronized Optional<String> claim(String name, Allocation wanted) {
    Optional<String> other =
        byName.entrySet().stream()
            .filter(e -> !e.getKey().equals(name) && clash(e.getValue(), wanted))
            .map(Map.Entry::getKey)
            .min(Comparator.naturalOrder());
    if (other.isEmpty()) {
      byName.put(name, wanted);
    }
    return other;
  }

  /** The resource is gone; what it left behind is known by its ConfigMap. */
  synchronized void release(String name) {
    byName.remove(name);
  }

  private static boolean clash(Allocation a, Allocation b) {
    return a.slot() == b.slot() || !Collections.disjoint(a.routerIds(), b.routerIds());
  }
}
