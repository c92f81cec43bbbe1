package dev.mainstay.e2e.lab;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Device;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Network;
import com.github.dockerjava.api.model.Volume;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Creates, finds and removes the containers and the network of a lab cluster.
 *
 * <p>Not a {@code GenericContainer}: Testcontainers removes those when the JVM ends, while the
 * demo's cluster outlives it and a later run attaches to it. Testcontainers still finds and speaks
 * to the engine.
 */
final class NodeContainers {
  static final String CLUSTER = "dev.mainstay.lab";
  private static final String NODE = CLUSTER + ".node";
  private static final String ADDRESS = CLUSTER + ".address";
  private static final String INDEX = CLUSTER + ".index";
  private static final String CONTROL_PLANE = CLUSTER + ".control-plane";
  private static final String KEPT = CLUSTER + ".kept";
  private static final String OWNER = CLUSTER + ".owner";

  private NodeContainers() {}

  static String networkName(String cluster) {
    return "mainstay-lab-" + cluster;
  }

  /**
   * Makes the cluster's bridge in the first free /24 at or after the wanted one, and returns it.
   */
  static Subnet createNetwork(String cluster, Subnet wanted) {
    Subnet subnet = wanted;
    for (int i = 1; ; i++) {
      try {
        LabDocker.client()
            .createNetworkCmd()
            .withName(networkName(cluster))
            .withDriver("bridge")
            .withCheckDuplicate(true)
            .withLabels(Map.of(CLUSTER, cluster))
            .withIpam(
                new Network.Ipam()
                    .withConfig(
                        // Docker gives out the lower quarter only; virtual addresses live above it.
                        new Network.Ipam.Config()
                            .withSubnet(subnet.cidr())
                            .withIpRange(subnet.address(0) + "/26")
                            .withGateway(subnet.address(1))))
            .exec();
        return subnet;
      } catch (DockerException e) {
        if (i == 16) {
          throw new LabException("no free /24 among 16 from " + wanted.cidr() + " on", e);
        }
        subnet = subnet.next();
      }
    }
  }

  /** Returns the subnet of the cluster's bridge, or null if there is no such cluster. */
  static @Nullable Subnet network(String cluster) {
    try {
      return Subnet.parse(
          LabDocker.client()
              .inspectNetworkCmd()
              .withNetworkId(networkName(cluster))
              .exec()
              .getIpam()
              .getConfig()
              .getFirst()
              .getSubnet());
    } catch (NotFoundException e) {
      return null;
    }
  }

  /** Creates a stopped node; {@code seed} is its place in the cluster, without container id. */
  static LabNode create(String cluster, LabNode seed, boolean kept) {
    CreateContainerCmd command =
        LabDocker.client()
            .createContainerCmd(LabDocker.NODE_IMAGE)
            .withName(networkName(cluster) + "-" + seed.name())
            .withHostName(seed.name())
            .withIpv4Address(seed.address())
            .withLabels(
                Map.of(
                    CLUSTER, cluster,
                    NODE, seed.name(),
                    ADDRESS, seed.address(),
                    INDEX, String.valueOf(seed.index()),
                    CONTROL_PLANE, String.valueOf(seed.controlPlane()),
                    KEPT, String.valueOf(kept),
                    OWNER, Owner.self()))
            .withHostConfig(hostConfig(networkName(cluster)));
    return new LabNode(
        seed.name(), seed.address(), seed.index(), seed.controlPlane(), command.exec().getId());
  }

  /** Creates a stopped container that only has an address; it is not one of {@link #find}. */
  static String createStranger(String cluster, String address) {
    return LabDocker.client()
        .createContainerCmd(LabDocker.NODE_IMAGE)
        .withName(networkName(cluster) + "-stranger")
        .withEntrypoint("sleep", "3600")
        .withIpv4Address(address)
        .withLabels(ownerLabels(cluster, false))
        .withHostConfig(HostConfig.newHostConfig().withNetworkMode(networkName(cluster)))
        .exec()
        .getId();
  }

  /** What makes a container go with its cluster, and with what a crashed run left. */
  static Map<String, String> ownerLabels(String cluster, boolean kept) {
    return Map.of(CLUSTER, cluster, KEPT, String.valueOf(kept), OWNER, Owner.self());
  }

  // Not privileged: Docker then asks for every capability and fails where the host lacks one.
  private static HostConfig hostConfig(String network) {
    return HostConfig.newHostConfig()
        .withNetworkMode(network)
        .withCapAdd(Capability.ALL)
        .withCapDrop(Capability.SYS_RESOURCE)
        .withSecurityOpts(List.of("seccomp=unconfined", "apparmor=unconfined"))
        .withDeviceCgroupRules(List.of("a *:* rwm"))
        .withDevices(List.of(new Device("rwm", "/dev/kmsg", "/dev/kmsg")))
        .withCgroupnsMode("private")
        .withTmpFs(Map.of("/run", "exec,mode=755", "/tmp", "exec,mode=1777"))
        .withBinds(List.of(new Bind("/lib/modules", new Volume("/lib/modules"), AccessMode.ro)));
  }

  /** Returns the nodes of a cluster in the order of their index. */
  static List<LabNode> find(String cluster) {
    return containers(CLUSTER + "=" + cluster).stream()
        .filter(c -> c.getLabels().containsKey(NODE))
        .map(
            c ->
                new LabNode(
                    label(c, NODE),
                    label(c, ADDRESS),
                    Integer.parseInt(label(c, INDEX)),
                    Boolean.parseBoolean(label(c, CONTROL_PLANE)),
                    c.getId()))
        .sorted(Comparator.comparingInt(LabNode::index))
        .toList();
  }

  /** Removes a cluster's containers, their volumes, and its network. */
  static void remove(String cluster) {
    containers(CLUSTER + "=" + cluster).parallelStream().forEach(c -> LabDocker.remove(c.getId()));
    try {
      LabDocker.client().removeNetworkCmd(networkName(cluster)).exec();
    } catch (NotFoundException e) {
      // There was no such cluster.
    }
  }

  /**
   * Removes clusters that nobody kept on purpose and whose process is gone; returns their names.
   */
  static List<String> removeLeftovers() {
    List<String> names =
        containers(CLUSTER).stream()
            .filter(c -> !Boolean.parseBoolean(label(c, KEPT)))
            .filter(c -> Owner.gone(label(c, OWNER), c.getCreated()))
            .map(c -> label(c, CLUSTER))
            .distinct()
            .toList();
    names.forEach(NodeContainers::remove);
    return names;
  }

  private static List<Container> containers(String label) {
    return LabDocker.client()
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(List.of(label))
        .exec();
  }

  private static String label(Container container, String key) {
    return container.getLabels().getOrDefault(key, "");
  }
}
