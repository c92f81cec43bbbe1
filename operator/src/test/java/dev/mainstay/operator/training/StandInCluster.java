package dev.mainstay.operator.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mainstay.operator.etcd.client.FakeEtcd;
import dev.mainstay.operator.etcd.client.TestTls;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;

/**
 * As much of a cluster as one operator replica on cp-1 needs to lead, roll an endpoint out and
 * watch etcd. All of it is in this process, on loopback addresses.
 */
public final class StandInCluster implements AutoCloseable {
  private final Path folder;
  private final ObjectStore objects = new ObjectStore();
  private final StandInApiServer api;
  private final FakeEtcd etcd;
  private final StandInNodes nodes;
  private final int httpPort;

  /** {@code folder} takes the operator's files: state, certificates, token. */
  public StandInCluster(Path folder) throws IOException, GeneralSecurityException {
    this.folder = folder;
    api = new StandInApiServer(objects, TestTls.server());
    etcd = FakeEtcd.of(FakeEtcd.Mode.UP, FakeEtcd.Mode.UP, FakeEtcd.Mode.UP);
    nodes = new StandInNodes(objects, api.port(), etcd.port());
    TestTls.place(Files.createDirectories(folder.resolve("etcd")), "ca", "client", "client");
    Files.writeString(folder.resolve("token"), "none");
    try (var socket = new ServerSocket(0)) {
      httpPort = socket.getLocalPort();
    }
  }

  int httpPort() {
    return httpPort;
  }

  /** What the chart's Deployment and the kubelet would set. */
  public Map<String, String> environment() {
    return Map.ofEntries(
        Map.entry("POD_NAME", "mainstay-operator-1"),
        Map.entry("POD_NAMESPACE", StandInNodes.NAMESPACE),
        Map.entry("NODE_NAME", "cp-1"),
        Map.entry("HOST_IP", "127.0.0.1"),
        Map.entry("MAINSTAY_DATAPLANE_IMAGE", "mainstay/dataplane:dev"),
        Map.entry("MAINSTAY_HTTP_PORT", String.valueOf(httpPort)),
        Map.entry("MAINSTAY_API_PORT", String.valueOf(api.port())),
        Map.entry("MAINSTAY_STATE_DIR", folder.resolve("state").toString()),
        Map.entry("MAINSTAY_ETCD_CERT_DIR", folder.resolve("etcd").toString()),
        Map.entry("KUBERNETES_SERVICE_HOST", "127.0.0.1"),
        Map.entry("KUBERNETES_SERVICE_PORT", String.valueOf(api.port())),
        Map.entry("KUBERNETES_CERTS_CA_FILE", folder.resolve("etcd/ca.crt").toString()),
        Map.entry("KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN", folder.resolve("token").toString()));
  }

  /** What is still missing until the operator did all its work; empty when it did. */
  Optional<String> missing() {
    String ready = condition(StandInNodes.ENDPOINTS, "Ready");
    String tolerant = condition(StandInNodes.TOPOLOGIES, "FaultTolerant");
    return ready.startsWith("True") && tolerant.startsWith("True")
        ? Optional.empty()
        : Optional.of(
            "ControlPlaneEndpoint main: Ready is %s; EtcdTopology main: FaultTolerant is %s"
                .formatted(ready, tolerant));
  }

  private String condition(String collection, String type) {
    ObjectNode object = objects.get(collection, "main").orElseThrow();
    for (JsonNode condition : object.at("/status/conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition.path("status").asText() + ", " + condition.path("message").asText();
      }
    }
    return "not written";
  }

  @Override
  public void close() throws IOException, InterruptedException {
    api.close();
    nodes.close();
    etcd.close();
  }
}
