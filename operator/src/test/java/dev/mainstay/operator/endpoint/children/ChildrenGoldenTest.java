package dev.mainstay.operator.endpoint.children;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.golden.Golden;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Cases: {@code src/test/resources/golden/children/{case}}. */
class ChildrenGoldenTest {
  private static final ChildSettings SETTINGS =
      new ChildSettings(
          "main",
          "mainstay-system",
          0,
          "mainstay/dataplane:dev",
          "mainstay/dataplane:dev",
          8000,
          Map.of("node-role.kubernetes.io/control-plane", ""),
          Set.of("cp-1", "cp-2"),
          "abcdef0123",
          List.of());

  @Test
  void buildsTheOperandsOfOneEndpoint() throws IOException {
    // Given
    Golden golden = Golden.of("children", "main");
    Map<String, String> vrrp = Map.of("cp-1", "# one\n", "cp-2", "# two\n");

    // When
    Map<String, HasMetadata> objects =
        Map.of(
            "lb-a.yaml",
                LbDaemonSet.of(SETTINGS, Twin.A, "mainstay-main-lb-0123456789", "0123456789"),
            "lb-b.yaml",
                LbDaemonSet.of(SETTINGS, Twin.B, "mainstay-main-lb-0123456789", "0123456789"),
            "vip.yaml", VipDaemonSet.of(SETTINGS, "mainstay-main-status-9876543210", "9876543210"),
            "lb-config.yaml", ConfigMaps.loadBalancer(SETTINGS, "# lb\n"),
            "status-config.yaml", ConfigMaps.status(SETTINGS, "# status\n"),
            "vip-config.yaml", ConfigMaps.vip(SETTINGS, vrrp, "{\"slot\":0}"));

    // Then
    for (Map.Entry<String, HasMetadata> object : objects.entrySet()) {
      golden.expect(object.getKey(), Serialization.asYaml(object.getValue()));
    }
    golden.expectNoOtherFiles();
  }

  @Test
  void usesThePortsOfItsSlotAndThePullSecrets() throws IOException {
    // Given
    Golden golden = Golden.of("children", "slot-2-with-pull-secret");
    var settings =
        new ChildSettings(
            "edge",
            "mainstay-system",
            2,
            "registry.example.com/mainstay/dataplane:1.2.4",
            "registry.example.com/mainstay/dataplane:1.2.3",
            40000,
            Map.of("role", "cp"),
            Set.of(),
            "0123abcdef",
            List.of("pull"));

    // When
    DaemonSet lb = LbDaemonSet.of(settings, Twin.B, "mainstay-edge-lb-0123456789", "0123456789");
    DaemonSet vip = VipDaemonSet.of(settings, "mainstay-edge-status-9876543210", "9876543210");

    // Then
    golden.expect("lb-b.yaml", Serialization.asYaml(lb));
    golden.expect("vip.yaml", Serialization.asYaml(vip));
    golden.expectNoOtherFiles();
  }

  @Test
  void ownsNothingAndDeclaresNoPorts() {
    for (DaemonSet set :
        List.of(
            LbDaemonSet.of(SETTINGS, Twin.A, "c", "h"),
            LbDaemonSet.of(SETTINGS, Twin.B, "c", "h"),
            VipDaemonSet.of(SETTINGS, "c", "h"))) {
      assertThat(set.getMetadata().getOwnerReferences()).isEmpty();
      assertThat(set.getSpec().getTemplate().getSpec().getContainers())
          .allSatisfy(container -> assertThat(container.getPorts()).isEmpty());
    }
  }
}
