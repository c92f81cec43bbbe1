package dev.mainstay.e2e;

import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabNode;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The pods of one component on one node, as the API has them, without those that failed: usually
 * one, two while it is replaced.
 *
 * @param component as in the label: {@code lb-a}, {@code lb-b}, {@code vip} or {@code operator}
 */
public record Pods(KubeadmCluster cluster, String component, LabNode node) {

  /** Returns what the list looks like through a JSONPath. */
  public String get(String jsonPath) {
    return kubectl("get", "-o", "jsonpath=" + jsonPath);
  }

  /** Deletes them; {@code options} as for {@code kubectl delete}. */
  public void delete(String... options) {
    var _ = kubectl("delete", options);
  }

  private String kubectl(String verb, String... options) {
    String[] selected = {
      verb,
      "pods",
      "-n",
      Mainstay.NAMESPACE,
      "-l",
      "mainstay.dev/component=" + component,
      "--field-selector",
      "spec.nodeName=" + node.name() + ",status.phase!=Failed"
    };
    String[] all = Stream.of(selected, options).flatMap(Arrays::stream).toArray(String[]::new);
    return cluster
        .kubectl(all)
        .orThrow("kubectl %s pods of %s on %s".formatted(verb, component, node.name()))
        .strip();
  }
}
