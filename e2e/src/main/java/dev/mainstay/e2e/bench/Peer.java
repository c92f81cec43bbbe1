package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabException;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What both peers have in common: static pods on every node, and no status to ask. */
abstract class Peer implements Target {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration LOOK = Duration.ofSeconds(2);

  /** The document's keepalived moves the address back some seconds after a node has returned. */
  private static final int STEADY_LOOKS = 5;

  private final KubeadmCluster cluster;
  private final String address;

  /**
   * Describes one.
   *
   * @param address free, of the nodes' subnet, and covered by the API servers' certificate
   */
  Peer(KubeadmCluster cluster, String address) {
    this.cluster = cluster;
    this.address = address;
  }

  /** Files of a node by their path; those among the manifests are its static pods. */
  abstract Map<String, String> files(LabNode node);

  /** For each kind of process that a whole node runs, a pattern as for {@code pgrep -f}. */
  abstract List<String> processes();

  KubeadmCluster cluster() {
    return cluster;
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public void install() {
    for (LabNode node : cluster.controlPlaneNodes()) {
      files(node)
          .forEach(
              (path, content) -> {
                cluster.write(node, path, content);
                if (path.endsWith(".sh")) {
                  cluster.exec(node, "chmod", "755", path).orThrow("chmod " + path);
                }
              });
    }
    awaitWhole(LIMIT);
  }

  @Override
  public void remove() {
    for (LabNode node : cluster.controlPlaneNodes()) {
      files(node).keySet().forEach(path -> cluster.exec(node, "rm", "-f", path));
    }
    for (LabNode node : cluster.controlPlaneNodes()) {
      Waiting.until(
          "the pods of " + address + " have ended on " + node.name(),
          LIMIT,
          LOOK,
          () -> processes().stream().allMatch(p -> cluster.faults().processes(node, p).isEmpty()));
      // What a daemon leaves behind is its own affair, but the next one is not to inherit it.
      cluster.exec(node, "ip", "addr", "del", address + "/32", "dev", "eth0");
    }
  }

  @Override
  public void awaitWhole(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    Optional<LabNode> before = Optional.empty();
    for (int steady = 0; steady < STEADY_LOOKS; ) {
      Optional<LabNode> now = whole() ? kernelHolder() : Optional.empty();
      steady = now.isEmpty() ? 0 : now.equals(before) ? steady + 1 : 1;
      before = now;
      if (System.nanoTime() > end) {
        throw new LabException(
            "waited %d s in vain until %s of %s is whole and its address rests; holder: %s"
                .formatted(limit.toSeconds(), address, cluster.name(), now));
      }
      Waiting.sleep(LOOK);
    }
  }

  /** Three API servers with their etcd, and every process. */
  private boolean whole() {
    return cluster.controlPlaneNodes().stream()
        .allMatch(
            node ->
                serves(node, "https://127.0.0.1:6443/readyz")
                    && processes().stream()
                        .noneMatch(p -> cluster.faults().processes(node, p).isEmpty()));
  }

  private boolean serves(LabNode node, String url) {
    return cluster.exec(node, "curl", "-skf", "-m", "2", "-o", "/dev/null", url).exitCode() == 0;
  }

  @Override
  public LabNode holder() {
    return kernelHolder()
        .orElseThrow(() -> new LabException("not exactly one node has " + address));
  }

  private Optional<LabNode> kernelHolder() {
    List<String> holders = cluster.kernelHolders(address, cluster.controlPlaneNodes());
    return holders.size() == 1 ? Optional.of(cluster.node(holders.getFirst())) : Optional.empty();
  }

  /** Longer than any of their own timers: a lease of 15 s may end after the API server is back. */
  @Override
  public Duration quiet() {
    return Duration.ofSeconds(20);
  }
}
