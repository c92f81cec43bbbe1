package dev.mainstay.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec;
import dev.mainstay.operator.endpoint.observe.EndpointView;
import dev.mainstay.operator.endpoint.observe.EndpointView.AddressView;
import dev.mainstay.operator.endpoint.observe.NodeReport;
import dev.mainstay.operator.endpoint.observe.NodeReport.Vrrp;
import dev.mainstay.operator.endpoint.observe.NodeSight;
import dev.mainstay.operator.endpoint.observe.Surroundings;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A re-created resource has to adopt what runs; a stranger's address has to be asked about. */
class AddressFactsTest {
  private static final String VIP = "192.0.2.100";
  private static final Instant LONG_AGO = Instant.EPOCH;
  private static final ControlPlaneEndpointSpec SPEC =
      Serialization.unmarshal(
          "{\"virtualIPs\": [{\"address\": \"" + VIP + "\"}]}", ControlPlaneEndpointSpec.class);

  @Test
  void anAddressWithoutAnySignOfUsIsAskedAbout() {
    assertThat(facts(Map.of("cp-1", "# nothing of it\n"), EndpointView.NOTHING).question(6443))
        .isEqualTo(question(Set.of(VIP)));
  }

  @Test
  void aWrittenConfigurationMakesItOurs() {
    assertThat(
            facts(
                    Map.of("cp-1", "# mainstay instance address=192.0.2.100/32 interface=eth0\n"),
                    EndpointView.NOTHING)
                .question(6443))
        .isEqualTo(question(Set.of()));
  }

  @Test
  void aLongerAddressThatBeginsLikeItDoesNot() {
    assertThat(
            facts(
                    Map.of("cp-1", "# mainstay instance address=192.0.2.10/32 interface=eth0\n"),
                    EndpointView.NOTHING)
                .question(6443))
        .isEqualTo(question(Set.of(VIP)));
  }

  @Test
  void anAgentThatRunsItMakesItOursAlsoWithoutConfigMap() {
    // Given
    var report =
        new NodeReport(
            "cp-1",
            List.of(new Vrrp(VIP, "eth0", "BACKUP", null, false)),
            null,
            Map.of(),
            List.of(),
            List.of(),
            null);
    var view =
        new EndpointView(
            Map.of(), Map.of("cp-1", new NodeSight("cp-1", report, LONG_AGO, 9)), List.of());

    // Then
    assertThat(facts(Map.of(), view).question(6443)).isEqualTo(question(Set.of()));
  }

  @Test
  void anAnswerInTheNameOfASelectedNodeDoesNotBecauseAnotherClusterMayHaveOneOfThatName() {
    assertThat(facts(Map.of(), answeredBy("cp-1")).question(6443)).isEqualTo(question(Set.of(VIP)));
  }

  @Test
  void nodesThatListTheAddressAreFound() {
    // Given
    Node greedy = node("cp-2", "192.0.2.12", VIP);
    var facts =
        new AddressFacts(
            SPEC,
            Map.of(),
            List.of(node("cp-1", "192.0.2.11"), greedy),
            Map.of(),
            EndpointView.NOTHING);

    // Then
    assertThat(facts.gateInput("main", Surroundings.Findings.NONE).listedBy())
        .isEqualTo(Map.of(VIP, List.of("cp-2")));
  }

  private static AddressFacts facts(Map<String, String> written, EndpointView view) {
    Node node = node("cp-1", "192.0.2.11");
    return new AddressFacts(SPEC, Map.of("cp-1", node), List.of(node), written, view);
  }

  private static Surroundings.Question question(Set<String> unused) {
    return new Surroundings.Question(
        Map.of("cp-1", "192.0.2.11"), 6443, Set.of(), unused, SPEC.port());
  }

  private static EndpointView answeredBy(String node) {
    var answer = new AddressView(node, true, LONG_AGO, null);
    return new EndpointView(Map.of(VIP, answer), Map.of(), List.of());
  }

  private static Node node(String name, String... addresses) {
    var builder = new NodeBuilder().withNewMetadata().withName(name).endMetadata().withNewStatus();
    for (String address : addresses) {
      builder.addNewAddress(address, "InternalIP");
    }
    return builder.endStatus().build();
  }
}
