package dev.mainstay.e2e.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A real kubeadm cluster with stacked etcd, each node a container on one bridge. The machine that
 * runs Docker is on the same layer 2 and reaches every address, virtual ones included.
 *
 * <p>Safe for concurrent use. Every call has a time limit and throws {@link LabException} after it.
 */
public final class KubeadmCluster {
  private static final Duration EXEC_LIMIT = Duration.ofSeconds(60);
  private static final Duration FORGET_LIMIT = Duration.ofMinutes(2);
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

  /** Finds a cluster that runs already, and leaves it running. */
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

  /** Returns all nodes but this one. */
  public List<LabNode> others(LabNode node) {
    return nodes.stream().filter(n -> !n.name().equals(node.name())).toList();
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

  /** Returns the names of those nodes whose kernel has this address. */
  public List<String> kernelHolders(String address, List<LabNode> alive) {
    return alive.stream()
        .filter(n -> exec(n, "ip", "-4", "-o", "addr").stdout().contains(address + "/"))
        .map(LabNode::name)
        .toList();
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

  /** Returns what can be done to the nodes. */
  public Faults faults() {
    return new Faults(this);
  }

  /** Brings images of the Docker engine into every running node; a second time replaces them. */
  public void loadImages(List<String> images) {
    Images.load(images, nodes.stream().filter(n -> LabDocker.running(n.containerId())).toList());
  }

  /**
   * Waits until the node's kubelet is healthy and its Node object is Ready, for at most two
   * minutes.
   */
  public void awaitReady(LabNode node) {
    NodeSetup.awaitReady(node, node.controlPlane() ? node : controlPlaneNodes().getFirst());
  }

  /** Adds a control-plane node with these images of the engine, and returns once it is Ready. */
  public LabNode addControlPlaneNode(List<String> images) {
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
    Images.load(images, List.of(node));
    joining.join(node);
    awaitReady(node);
    return node;
  }

  /**
   * Takes a control-plane node out of the cluster as an administrator does, its etcd member and its
   * Node included, and throws the machine away.
   */
  public void removeControlPlaneNode(LabNode node) {
    NodeSetup.reset(node);
    nodes = others(node);
    kubectl("delete", "node", node.name()).orThrow("kubectl delete node");
    LabDocker.remove(node.containerId());
    new NodeSetup(name, subnet).refresh(nodes);
  }

  /**
   * A control-plane node's machine dies for good and its Node is deleted; nobody tells etcd, which
   * goes on counting its member.
   */
  public void loseControlPlaneNode(LabNode node) {
    faults().killNode(node);
    nodes = others(node);
    Waiting.until(
        "Node " + node.name() + " is deleted",
        FORGET_LIMIT,
        Duration.ofSeconds(2),
        () -> kubectl("delete", "node", node.name(), "--ignore-not-found").exitCode() == 0);
    LabDocker.remove(node.containerId());
    new NodeSetup(name, subnet).refresh(nodes);
  }

  /** Joins a running control-plane node again with nothing of what it had, as after an outage. */
  public void rejoin(LabNode node) {
    NodeSetup.reset(node);
    var setup = new NodeSetup(name, subnet);
    // Without an API server of its own a node asks the first it knows of: not itself, nor a dead
    // one.
    LabNode server = liveControlPlaneNode();
    setup.tell(node, Stream.concat(Stream.of(server), others(server).stream()).toList());
    setup.join(node);
    setup.tell(node, nodes);
    awaitReady(node);
  }

  /** Puts a machine with this address, of nobody's cluster, on the nodes' network. */
  public Stranger stranger(String address) {
    return Stranger.at(name, address);
  }

  /**
   * Begins the description of an etcd beside the cluster, on the nodes' network; {@code etcd} is
   * its name, unique in the cluster. It goes with the cluster at last.
   */
  public ExternalEtcdBuilder externalEtcd(String etcd) {
    return new ExternalEtcdBuilder(name, kept, subnet::address, etcd);
  }
}
