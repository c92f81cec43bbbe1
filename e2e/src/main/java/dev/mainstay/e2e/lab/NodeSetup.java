package dev.mainstay.e2e.lab;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Brings nodes from a stopped container to a member of the cluster. */
final class NodeSetup {
  private static final Duration BOOT_LIMIT = Duration.ofMinutes(3);
  private static final Duration KUBEADM_LIMIT = Duration.ofMinutes(4);

  private final String cluster;
  private final Subnet subnet;

  NodeSetup(String cluster, Subnet subnet) {
    this.cluster = cluster;
    this.subnet = subnet;
  }

  LabNode create(LabNode seed, boolean kept) {
    return NodeContainers.create(cluster, seed, kept);
  }

  /** Starts the containers and waits until containerd is up and has the static pods' images. */
  void boot(List<LabNode> booting, List<LabNode> all) {
    Parallel.each(
        booting,
        node -> {
          LabDocker.write(node.containerId(), "/etc/lab/nodes", table(all));
          LabDocker.write(node.containerId(), "/etc/lab/gateway", subnet.address(1) + "\n");
          LabDocker.client().startContainerCmd(node.containerId()).exec();
        });
    Parallel.each(booting, NodeSetup::awaitBooted);
  }

  static void awaitBooted(LabNode node) {
    Waiting.until(
        "node " + node.name() + " has booted (see: docker logs " + node.containerId() + ")",
        BOOT_LIMIT,
        Duration.ofMillis(300),
        () ->
            LabDocker.exec(
                        node.containerId(),
                        Duration.ofSeconds(5),
                        List.of("test", "-e", "/run/lab-ready"))
                    .exitCode()
                == 0);
  }

  /** Tells running nodes about a changed set of nodes. */
  void refresh(List<LabNode> all) {
    Parallel.each(
        all.stream().filter(n -> LabDocker.running(n.containerId())).toList(),
        node -> {
          LabDocker.write(node.containerId(), "/etc/lab/nodes", table(all));
          kubeadm(node, Duration.ofSeconds(15), "lab-network");
        });
  }

  private static String table(List<LabNode> all) {
    return all.stream()
        .map(n -> n.name() + " " + n.address() + " " + n.index() + "\n")
        .collect(Collectors.joining());
  }

  void init(LabNode node, List<String> virtualIps) {
    String names = "cp.lab,127.0.0.1," + String.join(",", virtualIps);
    kubeadm(node, KUBEADM_LIMIT, "env", "LAB_SANS=" + names, "lab-kubeadm", "init");
  }

  void join(LabNode node) {
    kubeadm(
        node,
        KUBEADM_LIMIT,
        "lab-kubeadm",
        "join",
        node.controlPlane() ? "control-plane" : "worker");
  }

  private static void kubeadm(LabNode node, Duration limit, String... command) {
    LabDocker.exec(node.containerId(), limit, withAddress(node, command))
        .orThrow(String.join(" ", command) + " on " + node.name());
  }

  private static List<String> withAddress(LabNode node, String... command) {
    return java.util.stream.Stream.concat(
            java.util.stream.Stream.of("env", "LAB_ADDRESS=" + node.address()),
            java.util.stream.Stream.of(command))
        .toList();
  }
}
