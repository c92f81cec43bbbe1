package dev.mainstay.e2e.lab;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets every kernel tell when it gets and loses one address. The nodes are containers, so all times
 * are of one clock. Mainstay is not asked.
 */
public final class AddressWatch {
  private static final String LOG = "/run/lab-addresses";

  private final KubeadmCluster cluster;
  private final String address;
  private final List<AddressTimeline.Change> changes = new ArrayList<>();

  /** Nodes whose kernel is being watched, by name. */
  private final Map<String, LabNode> watched = new HashMap<>();

  private AddressWatch(KubeadmCluster cluster, String address) {
    this.cluster = cluster;
    this.address = address;
  }

  /** Begins on every node, all of which must run. */
  public static AddressWatch start(KubeadmCluster cluster, String address) {
    var watch = new AddressWatch(cluster, address);
    cluster.nodes().forEach(watch::begin);
    return watch;
  }

  /** Begins on a node that was added, or that has its power back. */
  public void begin(LabNode node) {
    String script =
        """
        [ ! -f %1$s.pid ] || kill "$(cat %1$s.pid)" 2>/dev/null
        setsid ip -ts -o -4 monitor address >%1$s 2>&1 </dev/null &
        echo $! >%1$s.pid
        sleep 0.2
        ip -4 -o addr show dev eth0 to %2$s
        """
            .formatted(LOG, address);
    ExecResult result = cluster.exec(node, "sh", "-c", script);
    changes.add(
        new AddressTimeline.Change(
            Instant.now(),
            node.name(),
            result.orThrow("watching " + node.name()).contains("inet")));
    watched.put(node.name(), node);
  }

  /**
   * Says that the node lost its power at this time: its kernel forgot the address without a word.
   */
  public void gone(LabNode node, Instant at) {
    watched.remove(node.name());
    changes.add(new AddressTimeline.Change(at, node.name(), false));
  }

  /** Ends it on a node that is about to be taken away, and keeps what its kernel told so far. */
  public void end(LabNode node) {
    changes.addAll(told(node));
    gone(node, Instant.now());
  }

  /** Ends it on all nodes and returns what they told. */
  public AddressTimeline stop() {
    Instant end = Instant.now();
    List<AddressTimeline.Change> all = new ArrayList<>(changes);
    watched.values().forEach(node -> all.addAll(told(node)));
    return new AddressTimeline(all, end);
  }

  private List<AddressTimeline.Change> told(LabNode node) {
    String script = "cat %1$s; kill \"$(cat %1$s.pid)\"".formatted(LOG);
    return AddressTimeline.parse(
        node.name(), address, cluster.exec(node, "sh", "-c", script).stdout());
  }
}
