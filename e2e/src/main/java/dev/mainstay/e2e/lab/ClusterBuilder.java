package dev.mainstay.e2e.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Describes a lab cluster and starts it. */
public final class ClusterBuilder {
  private static final Logger LOG = LoggerFactory.getLogger(KubeadmCluster.class);

  private final String name;
  private int controlPlaneNodes = 3;
  private int workers;
  private List<String> images = List.of();
  private Subnet wanted = Subnet.parse("172.30.0.0/24");
  private boolean keepRunning;

  ClusterBuilder(String name) {
    if (!name.matches("[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?")) {
      throw new IllegalArgumentException("a cluster's name is a DNS label, not " + name);
    }
    this.name = name;
  }

  /** Sets the number of nodes with etcd and API server, 1 to 7; 3 unless set. */
  public ClusterBuilder controlPlaneNodes(int count) {
    if (count < 1 || count > 7) {
      throw new IllegalArgumentException("1 to 7 control-plane nodes, not " + count);
    }
    this.controlPlaneNodes = count;
    return this;
  }

  /** Sets the number of other nodes, 0 to 20; none unless set. */
  public ClusterBuilder workers(int count) {
    if (count < 0 || count > 20) {
      throw new IllegalArgumentException("0 to 20 workers, not " + count);
    }
    this.workers = count;
    return this;
  }

  /** Sets the images of the Docker engine that every node gets. */
  public ClusterBuilder images(List<String> names) {
    this.images = List.copyOf(names);
    return this;
  }

  /** Sets the network wished for; the next free one is taken when it is in use. */
  public ClusterBuilder subnet(String cidr) {
    this.wanted = Subnet.parse(cidr);
    return this;
  }

  /** Lets the cluster live on after this process, which otherwise removes it when it ends. */
  public ClusterBuilder keepRunning() {
    this.keepRunning = true;
    return this;
  }

  /** Attaches to a running cluster of this name and reloads the images, or starts one. */
  public KubeadmCluster attachOrStart() {
    var running = KubeadmCluster.attach(name);
    if (running.isEmpty()) {
      return start();
    }
    running.get().loadImages(images);
    return running.get();
  }

  /** Starts the cluster; one of the same name, and leftovers of crashed runs, are removed first. */
  public KubeadmCluster start() {
    long started = System.nanoTime();
    if (!LabDocker.hasImage(LabDocker.NODE_IMAGE)) {
      throw new LabException("Docker has no image " + LabDocker.NODE_IMAGE + ". Run: make lab");
    }
    for (String leftover : NodeContainers.removeLeftovers()) {
      LOG.info("lab {}: removed the leftover cluster {}", name, leftover);
    }
    NodeContainers.remove(name);
    if (!keepRunning) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> NodeContainers.remove(name)));
    }
    Subnet subnet = NodeContainers.createNetwork(name, wanted);
    try {
      KubeadmCluster cluster = start(subnet);
      LOG.info("lab {}: ready after {} s", name, seconds(started));
      return cluster;
    } catch (RuntimeException e) {
      // A kept cluster is left for inspection; the next start removes it.
      if (!keepRunning) {
        NodeContainers.remove(name);
      }
      throw e;
    }
  }

  private KubeadmCluster start(Subnet subnet) {
    long started = System.nanoTime();
    var setup = new NodeSetup(name, subnet);
    List<LabNode> nodes = Parallel.map(seeds(subnet), seed -> setup.create(seed, keepRunning));
    setup.boot(nodes, nodes);
    LOG.info(
        "lab {}: {} nodes run, {} ({} s)", name, nodes.size(), subnet.cidr(), seconds(started));

    var cluster = new KubeadmCluster(name, subnet, keepRunning, nodes);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var loading = executor.submit(() -> cluster.loadImages(images));
      setup.init(nodes.getFirst(), virtualIps(subnet));
      LOG.info("lab {}: {} initialised ({} s)", name, nodes.getFirst().name(), seconds(started));
      // etcd admits one new member at a time.
      for (LabNode node : cluster.controlPlaneNodes().subList(1, controlPlaneNodes)) {
        setup.join(node);
        LOG.info("lab {}: {} joined ({} s)", name, node.name(), seconds(started));
      }
      Parallel.each(nodes.stream().filter(n -> !n.controlPlane()).toList(), setup::join);
      Parallel.result(loading);
    }
    Parallel.each(nodes, cluster::awaitReady);
    return cluster;
  }

  private List<LabNode> seeds(Subnet subnet) {
    List<LabNode> seeds = new ArrayList<>();
    for (int i = 1; i <= controlPlaneNodes; i++) {
      seeds.add(controlPlaneNode(subnet, i));
    }
    for (int i = 1; i <= workers; i++) {
      seeds.add(new LabNode("worker-" + i, subnet.address(30 + i), 30 + i, false, ""));
    }
    return seeds;
  }

  static LabNode controlPlaneNode(Subnet subnet, int i) {
    return new LabNode("cp-" + i, subnet.address(10 + i), i, true, "");
  }

  static List<String> virtualIps(Subnet subnet) {
    return IntStream.range(100, 108).mapToObj(subnet::address).toList();
  }

  private static long seconds(long sinceNanos) {
    return Duration.ofNanos(System.nanoTime() - sinceNanos).toSeconds();
  }
}
