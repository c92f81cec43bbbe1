package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.endpoint.rollout.Component;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Since when each pod of each node is out. A restart of the operator starts the clocks anew. */
final class Patience {
  /** Draining takes up to a minute before the new pod even begins, pulling an image as long. */
  static final Duration BOUND = Duration.ofMinutes(2);

  private record Slot(String endpoint, String node, Component component) {}

  private final Map<Slot, Instant> outSince = new ConcurrentHashMap<>();

  /** Whether the pod is out for longer than the bound; remembers when that began. */
  boolean overdue(String endpoint, String node, Component component, boolean out, Instant now) {
    var slot = new Slot(endpoint, node, component);
    if (!out) {
      outSince.remove(slot);
      return false;
    }
    Instant since = outSince.computeIfAbsent(slot, s -> now);
    return !since.plus(BOUND).isAfter(now);
  }

  /** The pod is replaced on purpose: its successor has the whole time. */
  void restart(String endpoint, String node, Component component) {
    outSince.remove(new Slot(endpoint, node, component));
  }
}
