package dev.mainstay.e2e;

import dev.mainstay.api.v1alpha1.EtcdTopology;
import dev.mainstay.e2e.lab.ExecResult;
import dev.mainstay.e2e.lab.KubeadmCluster;
import io.fabric8.kubernetes.client.utils.Serialization;

/** EtcdTopologies that must be refused, or say what is wrong with them. */
final class BadTopology {
  /** The spec in YAML's flow style, and a part of the API server's message. */
  static final String REFUSED =
      """
      topology: External | spec.external belongs to topology External
      topology: Stacked, external: {endpoints: [{url: "https://192.0.2.1"}], secretRef: {name: a}} | spec.external belongs to topology External
      topology: External, external: {endpoints: [{url: "http://192.0.2.1:2379"}], secretRef: {name: a}} | is not https://host:port
      topology: External, external: {endpoints: [{url: "https://192.0.2.1:2379/v3"}], secretRef: {name: a}} | is not https://host:port
      topology: External, external: {endpoints: [{url: "https://192.0.2.999:2379"}], secretRef: {name: a}} | is not https://host:port
      topology: External, external: {endpoints: [{url: "https://192.0.2.1:99999"}], secretRef: {name: a}} | is not https://host:port
      topology: External, external: {endpoints: [], secretRef: {name: a}} | spec.external.endpoints
      topology: External, external: {endpoints: [{url: "https://a:1"}, {url: "https://a:1"}], secretRef: {name: a}} | must not repeat a url
      topology: External, external: {endpoints: [{url: "https://192.0.2.1:2379"}]} | secretRef
      topology: External, external: {endpoints: [{url: "https://192.0.2.1:2379"}], secretRef: {name: ../token}} | secretRef.name
      topology: Stacked, expectations: {members: 4} | expectations.members is an even number
      topology: Stacked, expectations: {members: 11} | expectations.members
      topology: Stacked, probe: {intervalSeconds: 0} | intervalSeconds
      topology: Stacked, actions: {mode: Enforce} | Unsupported value: "Enforce"
      """;

  private BadTopology() {}

  static String external(String url) {
    return "topology: External, external: {endpoints: [{url: \""
        + url
        + "\"}], secretRef: {name: not-in-the-chart}}";
  }

  static String yaml(String spec) {
    return """
        apiVersion: mainstay.dev/v1alpha1
        kind: EtcdTopology
        metadata: {name: bad}
        spec: {%s}
        """
        .formatted(spec);
  }

  /** Whether the resource has this condition now, with {@code text} in its message. */
  static boolean says(
      KubeadmCluster cluster, String type, String status, String reason, String text) {
    ExecResult result = cluster.kubectl("get", "etcdtopo", "bad", "-o", "json");
    if (result.exitCode() != 0) {
      return false;
    }
    var written = Serialization.unmarshal(result.stdout(), EtcdTopology.class).getStatus();
    return written != null
        && Conditions.find(written.conditions(), type)
            .filter(
                c ->
                    c.status().equals(status)
                        && c.reason().equals(reason)
                        && c.message().contains(text))
            .isPresent();
  }
}
