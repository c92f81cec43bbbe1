package dev.mainstay.operator.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.mainstay.operator.endpoint.render.ConfigHash;
import dev.mainstay.operator.kube.Names;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Three nodes on which every pod of a DaemonSet is ready at once and keepalived takes each
 * configuration at once: cp-1 to cp-3 on 127.0.0.1 to 127.0.0.3. cp-1 answers for the virtual IP.
 */
final class StandInNodes implements AutoCloseable {
  static final String NAMESPACE = "mainstay-system";
  static final String VIRTUAL_IP = "127.0.0.9";
  static final String ENDPOINTS = "/apis/mainstay.dev/v1alpha1/controlplaneendpoints";
  static final String TOPOLOGIES = "/apis/mainstay.dev/v1alpha1/etcdtopologies";
  private static final String NAMESPACED = "/namespaces/" + NAMESPACE + "/";
  private static final int COUNT = 3;

  private final ObjectStore objects;
  private final List<HttpServer> servers = new ArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  StandInNodes(ObjectStore objects, int apiPort, int etcdPort) throws IOException {
    this.objects = objects;
    objects.watch(this::onChange);
    objects.put(
        "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices",
        """
        {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
         "metadata": {"name": "kubernetes", "labels": {"kubernetes.io/service-name": "kubernetes"}},
         "addressType": "IPv4", "endpoints": [], "ports": [{"name": "https", "port": %d}]}"""
            .formatted(apiPort));
    objects.put(
        "/apis/networking.k8s.io/v1/servicecidrs",
        """
        {"apiVersion": "networking.k8s.io/v1", "kind": "ServiceCIDR", "metadata": {"name": "kubernetes"},
         "spec": {"cidrs": ["10.96.0.0/12"]}}""");
    for (int i = 1; i <= COUNT; i++) {
      objects.put(
          "/api/v1/nodes",
          """
          {"apiVersion": "v1", "kind": "Node",
           "metadata": {"name": "cp-%1$d", "labels": {"node-role.kubernetes.io/control-plane": ""}},
           "spec": {"podCIDR": "10.244.%1$d.0/24", "podCIDRs": ["10.244.%1$d.0/24"]},
           "status": {"addresses": [{"type": "InternalIP", "address": "127.0.0.%1$d"}],
                      "conditions": [{"type": "Ready", "status": "True"}]}}"""
              .formatted(i));
      objects.put(
          "/api/v1" + NAMESPACED + "pods",
          """
          {"apiVersion": "v1", "kind": "Pod",
           "metadata": {"name": "mainstay-operator-%1$d", "namespace": "mainstay-system",
                        "labels": {"app.kubernetes.io/name": "mainstay", "mainstay.dev/component": "operator"}},
           "spec": {"nodeName": "cp-%1$d"}, "status": {"hostIP": "127.0.0.%1$d"}}"""
              .formatted(i));
      int node = i;
      serve("127.0.0." + i, Names.statusPort(0), "/status", () -> report(node));
    }
    serve(VIRTUAL_IP, Names.answerPort(0), "/whoami", () -> "cp-1 3\n");
    objects.put(
        ENDPOINTS,
        """
        {"apiVersion": "mainstay.dev/v1alpha1", "kind": "ControlPlaneEndpoint", "metadata": {"name": "main"},
         "spec": {"virtualIPs": [{"address": "127.0.0.9"}], "port": 8443},
         "status": {"observedGeneration": -1}}""");
    objects.put(
        TOPOLOGIES,
        """
        {"apiVersion": "mainstay.dev/v1alpha1", "kind": "EtcdTopology", "metadata": {"name": "main"},
         "spec": {"topology": "Stacked", "stacked": {"clientPort": %d}},
         "status": {"observedGeneration": -1}}"""
            .formatted(etcdPort));
  }

  @Override
  public void close() {
    servers.forEach(server -> server.stop(0));
    threads.shutdownNow();
  }

  private void serve(String address, int port, String path, Supplier<String> page)
      throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 0);
    server.setExecutor(threads);
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            byte[] body = page.get().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    servers.add(server);
  }

  /** The DaemonSet controller, the scheduler and the kubelet. */
  private void onChange(String collection, ObjectNode event) {
    if (!collection.equals("/apis/apps/v1" + NAMESPACED + "daemonsets")) {
      return;
    }
    JsonNode set = event.get("object");
    for (int i = 1; i <= COUNT; i++) {
      ObjectNode pod =
          ObjectStore.JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
      ObjectNode metadata = pod.withObject("/metadata");
      metadata.setAll((ObjectNode) set.at("/spec/template/metadata").deepCopy());
      metadata.put("name", set.at("/metadata/name").asText() + "-" + i).put("namespace", NAMESPACE);
      pod.withObject("/spec").setAll((ObjectNode) set.at("/spec/template/spec").deepCopy());
      pod.withObject("/spec").put("nodeName", "cp-" + i);
      pod.withObject("/status")
          .put("phase", "Running")
          .put("hostIP", "127.0.0." + i)
          .putArray("conditions")
          .addObject()
          .put("type", "Ready")
          .put("status", "True");
      objects.put("/api/v1" + NAMESPACED + "pods", pod);
    }
  }

  /** What the agent of a node tells. */
  private String report(int node) {
    String written =
        objects
            .get("/api/v1" + NAMESPACED + "configmaps", Names.vip("main"))
            .map(map -> map.at("/data").path("cp-" + node + ".conf").asText(""))
            .orElse("");
    ObjectNode report = ObjectStore.JSON.createObjectNode().put("node", "cp-" + node);
    // From the start, as of a resource that was made again: on loopback every address answers, and
    // a
    // new one would be a stranger's.
    report
        .putArray("vrrp")
        .addObject()
        .put("address", VIRTUAL_IP)
        .put("interface", "eth0")
        .put("state", node == 1 && !written.isEmpty() ? "MASTER" : "BACKUP")
        .put("present", node == 1 && !written.isEmpty());
    if (!written.isEmpty()) {
      report.putObject("config").put("generation", 1).put("hash", ConfigHash.of(written));
    }
    for (String twin : List.of("a", "b")) {
      report.withObject("/loadBalancers/" + twin).put("healthy", true).put("backendsUp", COUNT);
    }
    report
        .putArray("interfaces")
        .addObject()
        .put("name", "eth0")
        .putArray("addresses")
        .add("127.0.0." + node + "/8");
    return report.toString();
  }
}
