package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.endpoint.rollout.Component;
import dev.mainstay.operator.kube.Nodes;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Why the API server refuses a DaemonSet's pods. A DaemonSet's status does not tell, only the
 * Events of its controller do; they are asked for while a pod is missing and at no other time.
 */
final class PodRefusals {
  /** The controller tries again at most every 16 minutes. */
  private static final Duration RECENT = Duration.ofMinutes(20);

  /** The pod's name is another one with each attempt, and a message that changes is written. */
  private static final Pattern POD_NAME = Pattern.compile("pods \"[^\"]*\"");

  private static final int MAX_MESSAGE = 800;

  private final KubernetesClient client;
  private final String namespace;
  private final Clock clock;

  PodRefusals(KubernetesClient client, String namespace, Clock clock) {
    this.client = client;
    this.namespace = namespace;
    this.clock = clock;
  }

  Map<Component, String> of(
      Map<Component, DaemonSet> sets, List<Pod> pods, Map<String, Node> nodes) {
    Map<Component, String> found = new EnumMap<>(Component.class);
    sets.forEach(
        (component, set) -> {
          boolean missing =
              nodes.values().stream()
                  .filter(Nodes::ready)
                  .anyMatch(n -> !hasPod(pods, component, n.getMetadata().getName()));
          if (missing) {
            newest(set).ifPresent(message -> found.put(component, message));
          }
        });
    return found;
  }

  private static boolean hasPod(List<Pod> pods, Component component, String node) {
    return pods.stream()
        .filter(p -> EndpointGatherer.component(p).filter(c -> c == component).isPresent())
        .anyMatch(p -> node.equals(p.getSpec().getNodeName()));
  }

  private Optional<String> newest(DaemonSet set) {
    return client
        .v1()
        .events()
        .inNamespace(namespace)
        .withField("involvedObject.uid", set.getMetadata().getUid())
        .withField("reason", "FailedCreate")
        .list()
        .getItems()
        .stream()
        .filter(e -> e.getLastTimestamp() != null && e.getMessage() != null)
        .max(Comparator.comparing(Event::getLastTimestamp))
        .filter(e -> Instant.parse(e.getLastTimestamp()).plus(RECENT).isAfter(clock.instant()))
        .map(e -> explained(e.getMessage(), namespace));
  }

  /** The refusal without the pod's random name, and what to do about it. */
  static String explained(String message, String namespace) {
    String plain = POD_NAME.matcher(message.replace("Error creating: ", "")).replaceAll("it");
    String cut = Excerpt.start(plain, MAX_MESSAGE);
    String remedy;
    if (message.contains("violates PodSecurity")) {
      remedy =
          "Label namespace %s with pod-security.kubernetes.io/enforce=privileged."
              .formatted(namespace);
    } else if (message.contains("exceeded quota")) {
      remedy = "Raise that ResourceQuota of namespace %s, or remove it.".formatted(namespace);
    } else {
      remedy = "Allow the data plane's pods in namespace %s.".formatted(namespace);
    }
    return (cut.endsWith(".") ? cut : cut + ".") + " " + remedy;
  }
}
