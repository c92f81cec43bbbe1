package dev.mainstay.e2e.lab;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real kubeadm cluster with stacked etcd, each node a container on one bridge. The machine that
 * runs Docker is on the same layer 2 and reaches every address, virtual ones included.
 *
 * <p>Safe for concurrent use. Every call has a time limit and throws {@link LabException} after it.
 */
public final class KubeadmCluster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KubeadmCluster.class);
  private static final Duration EXEC_LIMIT = Duration.ofSeconds(60);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

  private final String name;
  private final Subnet subnet;
  private final boolean kept;
  private volatile List<LabNode> nodes;

  KubeadmCluster(String name, Subnet subnet, boolean kept, List<LabNode> nodes) {
    this.name = name;
    this.subnet = subnet;
    this.kept = kept;
    this.nodes = List.copyOf(nodes);
  }

  /** Begins the description of a cluster; {@code name} is a DNS label, unique on this engine. */
  public static ClusterBuilder named(String name) {
    return new ClusterBuilder(name);
  }

  /** Finds a cluster that runs already. Closing the result leaves it running. */
  public static Optional<KubeadmCluster> attach(String name) {
    List<LabNode> nodes = NodeContainers.find(name);
    Subnet subnet = NodeContainers.network(name);
    return nodes.isEmpty() || subnet == null
        ? Optional.empty()
        : Optional.of(new KubeadmCluster(name, subnet, true, nodes));
  }

  /** Removes a cluster with its volumes and network, kept or not; none of that name is fine. */
  public static void remove(String name) {
    NodeContainers.remove(name);
  }

  /** Returns the name it was built with. */
  public String name() {
    return name;
  }

  /** Returns all nodes, control-plane nodes first, in the order they joined. */
  public List<LabNode> nodes() {
    return nodes;
  }

  /** Returns the nodes that run etcd and an API server. */
  public List<LabNode> controlPlaneNodes() {
    return nodes.stream().filter(LabNode::controlPlane).toList();
  }

  /** Returns the node of this name. */
  public LabNode node(String nodeName) {
    return nodes.stream()
        .filter(n -> n.name().equals(nodeName))
        .findFirst()
        .orElseThrow(() -> new LabException("cluster " + name + " has no node " + nodeName));
  }

  /**
   * Returns the {@code i}-th of eight free addresses, 0 to 7, that the API servers' certificate
   * covers.
   */
  public String virtualIp(int i) {
    return ClusterBuilder.virtualIps(subnet).get(i);
  }

  /** Returns the bridge's network; the machine that runs Docker has its address 1. */
  public Subnet subnet() {
    return subnet;
  }

  /** Runs a command in a node as root, for at most a minute. */
  public ExecResult exec(LabNode node, String... command) {
    return exec(node, EXEC_LIMIT, command);
  }

  /** Runs a command in a node as root; it is ended after {@code limit}, with exit code 124. */
  public ExecResult exec(LabNode node, Duration limit, String... command) {
    return LabDocker.exec(node.containerId(), limit, List.of(command));
  }

  /** Writes a text file into a node. */
  public void write(LabNode node, String path, String content) {
    LabDocker.write(node.containerId(), path, content);
  }

  /** Runs kubectl as cluster-admin in a control-plane node whose API server answers. */
  public ExecResult kubectl(String... args) {
    List<String> command = new ArrayList<>(List.of("kubectl"));
    command.addAll(List.of(args));
    return exec(liveControlPlaneNode(), command.toArray(String[]::new));
  }

  /** Applies manifests, server side. */
  public void apply(String yaml) {
    LabNode node = liveControlPlaneNode();
    write(node, "/etc/lab/apply.yaml", yaml);
    exec(node, "kubectl", "apply", "--server-side", "-f", "/etc/lab/apply.yaml")
        .orThrow("kubectl apply");
  }

  /**
   * Returns the first control-plane node that runs and whose API server answers: a frozen one still
   * accepts connections.
   */
  public LabNode liveControlPlaneNode() {
    return controlPlaneNodes().stream()
        .filter(n -> LabDocker.running(n.containerId()) && answers(n.address()))
        .findFirst()
        .orElseThrow(() -> new LabException("no API server of cluster " + name + " answers"));
  }

  private static boolean answers(String address) {
    try (var attempt = new TlsAttempt(address, 6443, "/version", ANSWER_LIMIT)) {
      return attempt.run() == null;
    }
  }

  /** Returns the cluster-admin kubeconfig with the address of a live control-plane node. */
  public String kubeconfig() {
    LabNode node = liveControlPlaneNode();
    return kubeconfig("https://" + node.address() + ":6443");
  }

  /** Returns the cluster-admin kubeconfig for another server, such as a virtual address. */
  public String kubeconfig(String server) {
    LabNode any =
        controlPlaneNodes().stream()
            .filter(n -> LabDocker.running(n.containerId()))
            .findFirst()
            .orElseThrow(() -> new LabException("no control-plane node of " + name + " runs"));
    return exec(any, "cat", "/etc/kubernetes/admin.conf")
        .orThrow("reading admin.conf")
        .replaceAll("(?m)^(\\s*server:).*$", "$1 " + server);
  }

  /**
   * Writes {@link #kubeconfig()} to {@code e2e/target/lab/NAME.kubeconfig} and returns the file.
   */
  public Path kubeconfigFile() {
    return LabFiles.write(name + ".kubeconfig", kubeconfig());
  }

  /**
   * Returns a client for a live API server; it does not follow when that one dies. The caller
   * closes it.
   */
  public KubernetesClient client() {
    Config config = Config.fromKubeconfig(kubeconfig());
    config.setConnectionTimeout(3_000);
    config.setRequestTimeout(10_000);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Returns what can be done to the nodes. */
  public Faults faults() {
    return new Faults(this);
  }

  /** Brings images of the Docker engine into every running node; a second time replaces them. */
  public void loadImages(List<String> images) {
    load(images, nodes.stream().filter(n -> LabDocker.running(n.containerId())).toList());
  }

  private void load(List<String> images, List<LabNode> targets) {
    for (int i = 0; i < images.size(); i++) {
      String path = "/var/lib/lab/images/load-" + i + ".tar";
      Path archive = LabDocker.saveImage(images.get(i), path);
      try {
        Parallel.each(targets, node -> load(node, archive, path));
      } finally {
        LabDocker.delete(archive);
      }
    }
  }

  private void load(LabNode node, Path archive, String path) {
    LabDocker.send(node.containerId(), archive);
    exec(node, Duration.ofMinutes(3), "ctr", "-n", "k8s.io", "images", "import", path)
        .orThrow("loading an image into " + node.name());
    exec(node, "rm", "-f", path);
  }

  /**
   * Waits until the node's kubelet is healthy and its Node object is Ready, for at most two
   * minutes.
   */
  public void awaitReady(LabNode node) {
    String server = node.controlPlane() ? node.address() : controlPlaneNodes().getFirst().address();
    String script =
        """
        curl -fsS -m 2 http://127.0.0.1:10248/healthz >/dev/null &&
        kubectl --kubeconfig %s --server https://%s:6443 --request-timeout 2s get node %s \
          -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}'
        """
            .formatted(
                node.controlPlane() ? "/etc/kubernetes/admin.conf" : "/etc/kubernetes/kubelet.conf",
                server,
                node.name());
    Waiting.until(
        "node " + node.name() + " is Ready",
        Duration.ofMinutes(2),
        Duration.ofMillis(500),
        () -> exec(node, Duration.ofSeconds(5), "sh", "-c", script).stdout().contains("True"));
  }

  /** Adds a control-plane node with these images of the engine, and returns once it is Ready. */
  public LabNode addControlPlaneNode(String... images) {
    int index =
        IntStream.rangeClosed(1, 19)
            .filter(i -> nodes.stream().noneMatch(n -> n.index() == i))
            .findFirst()
            .orElseThrow(() -> new LabException("cluster " + name + " has 19 control-plane nodes"));
    var joining = new NodeSetup(name, subnet);
    LabNode node = joining.create(ClusterBuilder.controlPlaneNode(subnet, index), kept);
    List<LabNode> all = new ArrayList<>(nodes);
    all.add(node);
    nodes = List.copyOf(all);
    joining.boot(List.of(node), nodes);
    joining.refresh(nodes);
    load(List.of(images), List.of(node));
    joining.join(node);
    awaitReady(node);
    return node;
  }

  /**
   * Takes a control-plane node out of the cluster as an administrator does, its etcd member and its
   * Node included, and throws the machine away.
   */
  public void removeControlPlaneNode(LabNode node) {
    exec(node, Duration.ofMinutes(2), "kubeadm", "reset", "--force")
        .orThrow("kubeadm reset on " + node.name());
    List<LabNode> left = nodes.stream().filter(n -> !n.name().equals(node.name())).toList();
    nodes = left;
    kubectl("delete", "node", node.name()).orThrow("kubectl delete node");
    LabDocker.remove(node.containerId());
    new NodeSetup(name, subnet).refresh(left);
  }

  /** Joins a running control-plane node again with nothing of what it had, as after an outage. */
  public void rejoin(LabNode node) {
    exec(node, Duration.ofMinutes(2), "kubeadm", "reset", "--force")
        .orThrow("kubeadm reset on " + node.name());
    new NodeSetup(name, subnet).join(node);
    awaitReady(node);
  }

  /** Puts a machine with this address, of nobody's cluster, on the nodes' network. */
  public Stranger stranger(String address) {
    return Stranger.at(name, address);
  }

  /** Removes a cluster that this object started; leaves one that is kept. */
  @Override
  public void close() {
    if (!kept) {
      NodeContainers.remove(name);
      LOG.info("lab {}: removed", name);
    }
  }
}
