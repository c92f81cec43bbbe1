package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabException;
import dev.mainstay.e2e.lab.LabNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** keepalived and HAProxy with the settings of kubeadm's document, as static pods. */
final class KubeadmDocument extends Peer {
  private static final String FOLDER = "/peers/kubeadm-document/";
  private static final int PORT = 8443;

  /** Has both daemons. */
  static final String IMAGE = "mainstay/lab-kubeadm-document:dev";

  /** Where they are on a node; the pods come last, and find their configuration. */
  private static final Map<String, String> PATHS = new LinkedHashMap<>();

  static {
    PATHS.put("/etc/keepalived/keepalived.conf", "keepalived.conf");
    PATHS.put("/etc/keepalived/check_apiserver.sh", "check_apiserver.sh");
    PATHS.put("/etc/haproxy/haproxy.cfg", "haproxy.cfg");
    PATHS.put("/etc/kubernetes/manifests/haproxy.yaml", "haproxy.yaml");
    PATHS.put("/etc/kubernetes/manifests/keepalived.yaml", "keepalived.yaml");
  }

  KubeadmDocument(KubeadmCluster cluster, String address) {
    super(cluster, address);
  }

  static String configuration() {
    return "keepalived and HAProxy as static pods, settings of docs/ha-considerations.md of"
        + " kubernetes/kubeadm; Debian's packages, the versions of Mainstay's data plane";
  }

  @Override
  Map<String, String> files(LabNode node) {
    return files(cluster().controlPlaneNodes(), node, address());
  }

  /** Pure. {@code nodes}: all that can hold the address; the first is the document's master. */
  static Map<String, String> files(List<LabNode> nodes, LabNode node, String address) {
    boolean first = node.equals(nodes.getFirst());
    String servers =
        nodes.stream()
            .map(n -> "    server %s %s:6443 check verify none".formatted(n.name(), n.address()))
            .collect(Collectors.joining("\n"));
    Map<String, String> values =
        Map.of(
            "STATE",
            first ? "MASTER" : "BACKUP",
            "PRIORITY",
            first ? "101" : "100",
            "ADDRESS",
            address,
            "PORT",
            String.valueOf(PORT),
            "SERVERS",
            servers);
    Map<String, String> files = new LinkedHashMap<>();
    PATHS.forEach((path, resource) -> files.put(path, filled(read(resource), values)));
    return files;
  }

  /** Puts a value in the place of each {@code @NAME@}. */
  private static String filled(String text, Map<String, String> values) {
    String filled = text;
    for (Map.Entry<String, String> value : values.entrySet()) {
      filled = filled.replace("@" + value.getKey() + "@", value.getValue());
    }
    return filled;
  }

  private static String read(String resource) {
    try (InputStream in = KubeadmDocument.class.getResourceAsStream(FOLDER + resource)) {
      if (in == null) {
        throw new LabException("no resource " + FOLDER + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new LabException("cannot read " + FOLDER + resource, e);
    }
  }

  @Override
  List<String> processes() {
    return List.of("^haproxy", "^keepalived");
  }

  @Override
  public int port() {
    return PORT;
  }

  @Override
  public List<Fault> faults(Scenario scenario) {
    return switch (scenario) {
      case NODE_KILL -> List.of(new NodeKill(cluster()));
      case API_SERVER_KILL -> List.of(ProcessKill.apiServer(cluster()));
      case HAPROXY_KILL -> List.of(ProcessKill.haproxy(cluster(), PORT));
      case KEEPALIVED_KILL -> List.of(ProcessKill.keepalived(cluster()));
      case SWITCHOVER, ROLLOUT, UPGRADE -> List.of();
    };
  }
}
