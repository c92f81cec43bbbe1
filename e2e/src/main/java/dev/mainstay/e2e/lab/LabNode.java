package dev.mainstay.e2e.lab;

/**
 * One node of a lab cluster: a container that behaves like a machine.
 *
 * @param name host name and Kubernetes node name, for example {@code cp-1}
 * @param address IPv4 address on the lab's bridge; kept over kill and start
 * @param index 1 to 250, unique in the cluster; third byte of the node's pod network
 * @param controlPlane whether it runs etcd and an API server
 * @param containerId Docker's id
 */
public record LabNode(
    String name, String address, int index, boolean controlPlane, String containerId) {}
