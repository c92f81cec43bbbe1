package dev.mainstay.e2e.lab;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Creates and removes the containers of an {@link ExternalEtcd}. They carry the cluster's label, so
 * they go with it: when it is removed, and with what a crashed run left.
 */
final class EtcdContainers {
  static final String SCRIPT = "/etc/lab/etcd.sh";
  static final String DATA = "/var/lib/etcd";
  private static final String ETCD = NodeContainers.CLUSTER + ".etcd";

  private EtcdContainers() {}

  /** Creates a stopped member, which runs {@link #SCRIPT} once it is started. */
  static EtcdMember create(
      String cluster, boolean kept, String image, String etcd, String member, String address) {
    Map<String, String> labels = new HashMap<>(NodeContainers.ownerLabels(cluster, kept));
    labels.put(ETCD, etcd);
    String id =
        LabDocker.client()
            .createContainerCmd(image)
            .withName(NodeContainers.networkName(cluster) + "-etcd-" + member)
            .withHostName(member)
            .withEntrypoint("sh", SCRIPT)
            .withIpv4Address(address)
            .withLabels(labels)
            // A database on overlayfs is copied whole before its first write.
            .withVolumes(new Volume(DATA))
            .withHostConfig(
                HostConfig.newHostConfig()
                    .withNetworkMode(NodeContainers.networkName(cluster))
                    .withCapAdd(Capability.NET_ADMIN))
            .exec()
            .getId();
    return new EtcdMember(member, address, id);
  }

  /** Returns the end of what a member wrote, for the message of a failure. */
  static String lastLines(EtcdMember member) {
    var output = new Output();
    try (output) {
      LabDocker.client()
          .logContainerCmd(member.containerId())
          .withStdOut(true)
          .withStdErr(true)
          .withTail(10)
          .exec(output)
          .awaitCompletion(5, TimeUnit.SECONDS);
    } catch (IOException e) {
      return "Docker's answer broke off: " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return output.result(0).stderr(); // where etcd logs
  }

  /** Removes the members of an etcd with their data; none is fine. */
  static void remove(String cluster, String etcd) {
    var found =
        LabDocker.client()
            .listContainersCmd()
            .withShowAll(true)
            .withLabelFilter(List.of(NodeContainers.CLUSTER + "=" + cluster, ETCD + "=" + etcd))
            .exec();
    Parallel.each(found, container -> LabDocker.remove(container.getId()));
  }
}
