package dev.mainstay.operator.etcd.quorum;

/**
 * What the cluster says about one control-plane node; the second witness beside our own probe.
 *
 * @param address InternalIP, an IP literal without brackets
 * @param ready false only if the API server says now that the node is not ready
 * @param zone label {@code topology.kubernetes.io/zone}; empty without one
 */
public record NodeFact(String name, String address, boolean ready, String zone) {
  public NodeFact {
    zone = zone == null ? "" : zone; // a file kept by an older version has none
  }

  public NodeFact(String name, String address, boolean ready) {
    this(name, address, ready, "");
  }
}
