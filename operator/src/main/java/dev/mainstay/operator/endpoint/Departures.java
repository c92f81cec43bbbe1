package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.endpoint.plan.Allocation;
import dev.mainstay.operator.endpoint.rollout.Shrink;
import dev.mainstay.operator.endpoint.rollout.Shrink.Answer;
import dev.mainstay.operator.kube.Nodes;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Asks about participants that the list of nodes lacks. A cache may lag or have shrunk with a bad
 * read, so the API server itself is asked, and a second time before anybody is let go.
 */
final class Departures {
  private static final Duration BETWEEN_READS = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final Clock clock;
  private final Map<String, Map<String, Instant>> leavingSince = new ConcurrentHashMap<>();

  Departures(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  Shrink of(
      String endpoint, Allocation previous, Map<String, Node> nodes, Map<String, String> labels) {
    Set<String> participants =
        previous.instances().values().stream()
            .flatMap(i -> i.seats().keySet().stream())
            .collect(Collectors.toSet());
    Map<String, Answer> missing = new TreeMap<>();
    participants.stream()
        .filter(node -> !nodes.containsKey(node))
        .forEach(node -> missing.put(node, ask(node, labels)));
    Instant now = clock.instant();
    Map<String, Instant> known = leavingSince.getOrDefault(endpoint, Map.of());
    Set<String> before =
        known.entrySet().stream()
            .filter(e -> !e.getValue().plus(BETWEEN_READS).isAfter(now))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    leavingSince.put(
        endpoint,
        Shrink.leaving(missing).stream()
            .collect(Collectors.toMap(n -> n, n -> known.getOrDefault(n, now))));
    return Shrink.of(endpoint, participants, missing, before);
  }

  private Answer ask(String node, Map<String, String> labels) {
    Node fresh = client.nodes().withName(node).get();
    if (fresh == null) {
      return Answer.DELETED;
    }
    if (Nodes.matches(fresh, labels)) {
      return Answer.SELECTED;
    }
    return Nodes.ready(fresh) ? Answer.NOT_SELECTED : Answer.NOT_STOPPABLE;
  }
}
