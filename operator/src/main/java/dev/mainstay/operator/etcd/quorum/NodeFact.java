package dev.mainstay.operator.etcd.quorum;

/**
 * What the cluster says about one control-plane node; the second witness beside our own probe.
 *
 * @param address InternalIP, an IP literal without brackets
 * @param ready false only if the API server says now that the node is not ready
 */
public record NodeFact(String name, String address, boolean ready) {}
