package dev.mainstay.e2e;

import static dev.mainstay.e2e.SharedCluster.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.VirtualIPStatus;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.RequiresDocker;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The classic set-up: two virtual IPs on port 7443, each with another node as its first. */
@RequiresDocker
class TwoAddressesE2E {
  private Mainstay mainstay;
  private KubeadmCluster cluster;

  @BeforeEach
  void whole() {
    mainstay = SharedCluster.settled();
    cluster = mainstay.cluster();
  }

  @AfterEach
  void clean() {
    cluster.kubectl("delete", "cpep", "classic", "--ignore-not-found").orThrow("delete cpep");
    // The resource leaves its operands behind, on purpose.
    cluster
        .kubectl(
            "delete",
            "daemonset,configmap",
            "-n",
            Mainstay.NAMESPACE,
            "-l",
            "mainstay.dev/endpoint=classic")
        .orThrow("delete operands");
  }

  @Test
  void bothNodesWorkAndEachAddressGoesBackToItsOwn() throws IOException {
    // Given
    String sample =
        Files.readString(Mainstay.root().resolve("helm/mainstay/samples/more/two-virtual-ips.yaml"))
            .replace("name: main", "name: classic")
            .replace("172.16.100.100", cluster.virtualIp(1))
            .replace("172.16.100.101", cluster.virtualIp(2));

    // When
    cluster.apply(sample);

    // Then
    Map<String, String> wanted = Map.of(cluster.virtualIp(1), "cp-1", cluster.virtualIp(2), "cp-2");
    Mainstay.await(
        "each address is on its preferred node",
        LONG,
        Duration.ofSeconds(2),
        () -> holders().equals(wanted));
    assertThat(mainstay.holder().name()).as("the other endpoint is not touched").isNotEmpty();
  }

  private Map<String, String> holders() {
    ControlPlaneEndpoint classic =
        Serialization.unmarshal(
            cluster.kubectl("get", "cpep", "classic", "-o", "json").orThrow("kubectl get cpep"),
            ControlPlaneEndpoint.class);
    Map<String, String> holders = new TreeMap<>();
    if (classic.getStatus() != null && classic.getStatus().virtualIPs() != null) {
      for (VirtualIPStatus vip : classic.getStatus().virtualIPs()) {
        holders.put(vip.address(), String.valueOf(vip.holder()));
      }
    }
    return holders;
  }
}
