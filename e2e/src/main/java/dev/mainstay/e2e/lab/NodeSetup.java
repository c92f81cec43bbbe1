package dev.mainstay.e2e.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Brings nodes from a stopped container to a member of the cluster. */
final class NodeSetup {
  private static final Duration BOOT_LIMIT = Duration.ofMinutes(3);
  private static final Duration KUBEADM_LIMIT = Duration.ofMinutes(4);
  private static final Duration RESET_LIMIT = Duration.ofMinutes(2);
  private static final Duration NETWORK_LIMIT = Duration.ofSeconds(15);
  private static final Duration READY_LIMIT = Duration.ofMinutes(2);

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

  /** Waits until the kubelet is healthy and {@code server} says that the node is Ready. */
  static void awaitReady(LabNode node, LabNode server) {
    String script =
        """
        curl -fsS -m 2 http://127.0.0.1:10248/healthz >/dev/null &&
        kubectl --kubeconfig %s --server https://%s:6443 --request-timeout 2s get node %s \
          -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}'
        """
            .formatted(
                node.controlPlane() ? "/etc/kubernetes/admin.conf" : "/etc/kubernetes/kubelet.conf",
                server.address(),
                node.name());
    Waiting.until(
        "node " + node.name() + " is Ready",
        READY_LIMIT,
        Duration.ofMillis(500),
        () ->
            LabDocker.exec(node.containerId(), Duration.ofSeconds(5), List.of("sh", "-c", script))
                .stdout()
                .contains("True"));
  }

  /** Tells running nodes about a changed set of nodes. */
  void refresh(List<LabNode> all) {
    Parallel.each(
        all.stream().filter(n -> LabDocker.running(n.containerId())).toList(),
        node -> tell(node, all));
  }

  /** {@code all}: the first stands for the cluster where a node has no API server itself. */
  void tell(LabNode node, List<LabNode> all) {
    LabDocker.write(node.containerId(), "/etc/lab/nodes", table(all));
    withAddress(node, NETWORK_LIMIT, "lab-network");
  }

  private static String table(List<LabNode> all) {
    return all.stream()
        .map(n -> n.name() + " " + n.address() + " " + n.index() + "\n")
        .collect(Collectors.joining());
  }

  void init(LabNode node, List<String> virtualIps) {
    String names = "cp.lab,127.0.0.1," + String.join(",", virtualIps);
    withAddress(node, KUBEADM_LIMIT, "env", "LAB_SANS=" + names, "lab-kubeadm", "init");
  }

  void join(LabNode node) {
    withAddress(
        node,
        KUBEADM_LIMIT,
        "lab-kubeadm",
        "join",
        node.controlPlane() ? "control-plane" : "worker");
  }

  /** Takes from a running node what kubeadm gave it, its etcd member included. */
  static void reset(LabNode node) {
    // kubeadm stops the kubelet through systemd, which a lab node has not. One that goes on
    // restarts
    // the pods whose files are being removed, and makes folders where they have files. Without its
    // configuration the node does not start it again.
    String script =
        """
        rm -f /var/lib/kubelet/config.yaml
        pkill -x kubelet
        for i in $(seq 100); do
          pgrep -x kubelet >/dev/null || break
          sleep 0.1
        done
        kubeadm reset --force
        """;
    LabDocker.exec(node.containerId(), RESET_LIMIT, List.of("sh", "-c", script))
        .orThrow("kubeadm reset on " + node.name());
  }

  private static void withAddress(LabNode node, Duration limit, String... command) {
    List<String> all = new ArrayList<>(List.of("env", "LAB_ADDRESS=" + node.address()));
    all.addAll(List.of(command));
    LabDocker.exec(node.containerId(), limit, all)
        .orThrow(String.join(" ", command) + " on " + node.name());
  }
}
