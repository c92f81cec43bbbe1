package dev.mainstay.operator.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mainstay.api.v1alpha1.EtcdTopology;
import dev.mainstay.operator.etcd.quorum.NodeFact;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a resource means, as people write it. */
class EtcdGatheringTest {
  @Test
  void stackedMembersAreOnTheSelectedNodes() {
    // When
    EtcdWatch watch = EtcdGathering.watch(topology("topology: Stacked"), nodes());

    // Then
    assertThat(watch.targets().nodes())
        .containsExactly(
            new NodeFact("cp-1", "192.0.2.1", true), new NodeFact("cp-2", "192.0.2.2", true));
    assertThat(watch.targets().endpoints()).isEmpty();
    assertThat(watch.secret()).isEmpty();
    assertThat(watch.cordoned()).containsExactly("cp-2");
    assertThat(watch.recommend()).isFalse();
    assertThat(watch.intervalSeconds()).isEqualTo(2);
  }

  @Test
  void externalMembersAreAtTheEndpointsAndOnNoNode() {
    // Given
    EtcdTopology topology =
        topology(
            """
            topology: External
              external:
                endpoints:
                - {url: "https://etcd-1.example:2379", zone: a}
                - {url: "https://[2001:db8::2]", zone: b}
                - {url: "https://etcd-3.example"}
                secretRef: {name: etcd-events}
              expectations: {members: 3}
              actions: {mode: Recommend}
              probe: {intervalSeconds: 5}
            """);

    // When
    EtcdWatch watch = EtcdGathering.watch(topology, nodes());

    // Then
    assertThat(watch.targets().nodes()).isEmpty();
    assertThat(watch.targets().endpoints())
        .containsExactly(
            URI.create("https://etcd-1.example:2379"),
            URI.create("https://[2001:db8::2]:2379"),
            URI.create("https://etcd-3.example:2379"));
    assertThat(watch.targets().zones())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("etcd-1.example", "a", "2001:db8::2", "b", "etcd-3.example", ""));
    assertThat(watch.secret()).isEqualTo("etcd-events");
    assertThat(watch.targets().expectedMembers()).isEqualTo(3);
    assertThat(watch.recommend()).isTrue();
    assertThat(watch.intervalSeconds()).isEqualTo(5);
  }

  @Test
  void twoOfTheSameServersAreAMistake() {
    // Given
    EtcdWatch stacked = EtcdGathering.watch(topology("topology: Stacked"), nodes());
    EtcdWatch events =
        EtcdGathering.watch(topology("topology: Stacked\n  stacked: {clientPort: 2381}"), nodes());

    // When, Then
    assertThat(stacked.sameServers(stacked)).isTrue();
    assertThat(stacked.sameServers(events)).isFalse();
  }

  @Test
  void aWatchOutlivesTheProcessAsJson() throws Exception {
    // Given
    var json = new ObjectMapper();
    EtcdWatch stacked = EtcdGathering.watch(topology("topology: Stacked"), nodes());

    // When
    EtcdWatch read = json.readValue(json.writeValueAsString(stacked), EtcdWatch.class);

    // Then
    assertThat(read).isEqualTo(stacked);
  }

  private static EtcdTopology topology(String spec) {
    return Serialization.unmarshal(
        """
        apiVersion: mainstay.dev/v1alpha1
        kind: EtcdTopology
        metadata: {name: main}
        spec:
          %s
        """
            .formatted(spec),
        EtcdTopology.class);
  }

  private static List<Node> nodes() {
    return List.of(node("cp-2", true, true), node("cp-1", true, false), node("w-1", false, false));
  }

  private static Node node(String name, boolean controlPlane, boolean cordoned) {
    var node =
        new NodeBuilder()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .withNewSpec()
            .withUnschedulable(cordoned ? true : null)
            .endSpec()
            .withNewStatus()
            .addNewAddress("192.0.2." + name.charAt(name.length() - 1), "InternalIP")
            .addNewCondition()
            .withType("Ready")
            .withStatus("True")
            .endCondition()
            .endStatus();
    if (controlPlane) {
      node.editMetadata().addToLabels("node-role.kubernetes.io/control-plane", "").endMetadata();
    }
    return node.build();
  }
}
