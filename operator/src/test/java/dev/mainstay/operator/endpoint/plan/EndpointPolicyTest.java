package dev.mainstay.operator.endpoint.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec;
import dev.mainstay.operator.endpoint.PolicyInputs;
import dev.mainstay.operator.endpoint.Specs;
import dev.mainstay.operator.endpoint.plan.EndpointPolicy.Other;
import dev.mainstay.operator.endpoint.plan.NodeFacts.AgentFacts;
import dev.mainstay.operator.endpoint.plan.NodeFacts.Nic;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EndpointPolicyTest {
  private static final List<NodeFacts> NODES =
      List.of(node("cp-1", "192.0.2.11"), node("cp-2", "192.0.2.12"), node("cp-3", "192.0.2.13"));

  private static NodeFacts node(String name, String address) {
    return new NodeFacts(
        name,
        address,
        false,
        Optional.of(
            new AgentFacts(
                List.of(
                    new Nic("lo", List.of("127.0.0.1/8")),
                    new Nic("eth0", List.of(address + "/24", "192.0.2.100/32"))),
                List.of(22, 6443, 9100))));
  }

  private static ControlPlaneEndpointSpec spec(String address, @Nullable String nic, int port) {
    return Specs.of(
        "port: %d, nodeSelector: {matchLabels: {cp: ''}}, virtualIPs: [{address: %s%s}]"
            .formatted(port, address, nic == null ? "" : ", interface: " + nic));
  }

  private static Verdict verdict(ControlPlaneEndpointSpec spec, List<NodeFacts> nodes) {
    return EndpointPolicy.mayServe(
        new EndpointPolicy.Input(
            "main",
            spec,
            nodes,
            List.of("192.0.2.11", "192.0.2.12", "192.0.2.13", "192.0.2.50"),
            List.of("10.244.0.0/24", "10.244.1.0/24"),
            List.of("10.96.0.0/12"),
            List.of(new Other("older", spec("192.0.2.200", null, 7443))),
            Set.of(),
            List.of(),
            Set.of()));
  }

  static Stream<Arguments> badInput() {
    return Stream.of(
        Arguments.of(spec("192.0.2.12", null, 8443), EndpointReason.ADDRESS_IS_A_NODES),
        Arguments.of(spec("192.0.2.50", null, 8443), EndpointReason.ADDRESS_IS_A_NODES),
        Arguments.of(spec("10.244.1.7", null, 8443), EndpointReason.ADDRESS_IN_POD_RANGE),
        Arguments.of(spec("10.100.0.1", null, 8443), EndpointReason.ADDRESS_IN_SERVICE_RANGE),
        Arguments.of(spec("192.0.2.200", null, 8443), EndpointReason.ADDRESS_TAKEN),
        Arguments.of(spec("192.0.2.100", null, 7443), EndpointReason.PORT_TAKEN),
        Arguments.of(spec("192.0.2.100", null, 9100), EndpointReason.PORT_IN_USE),
        Arguments.of(spec("192.0.2.100", "bond0", 8443), EndpointReason.INTERFACE_MISSING),
        Arguments.of(spec("192.0.2.100", "lo0", 8443), EndpointReason.INTERFACE_MISSING),
        Arguments.of(spec("198.51.100.9", null, 8443), EndpointReason.NO_INTERFACE_FOR_ADDRESS),
        Arguments.of(spec("192.0.2.0", null, 8443), EndpointReason.ADDRESS_NOT_A_HOSTS),
        Arguments.of(spec("192.0.2.255", null, 8443), EndpointReason.ADDRESS_NOT_A_HOSTS),
        Arguments.of(spec("192.0.2.999", null, 8443), EndpointReason.MALFORMED_FIELD),
        Arguments.of(spec("'::ffff:192.0.2.7'", null, 8443), EndpointReason.MALFORMED_FIELD),
        Arguments.of(spec("192.0.2.100", "'eth0 ;'", 8443), EndpointReason.MALFORMED_FIELD),
        Arguments.of(spec("192.0.2.100", null, 22), EndpointReason.PORT_IN_USE),
        Arguments.of(spec("192.0.2.100", null, 6443), EndpointReason.PORT_IN_USE),
        Arguments.of(
            Specs.of("virtualIPs: [{address: 192.0.2.100, preferredNode: cp-9}]"),
            EndpointReason.PREFERRED_NODE_MISSING));
  }

  @ParameterizedTest
  @MethodSource("badInput")
  void badInputIsRejectedWithObjectAndRemedy(
      ControlPlaneEndpointSpec spec, EndpointReason expected) {
    // When
    Verdict verdict = verdict(spec, NODES);

    // Then
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Reject.class,
            reject -> {
              assertThat(reject.reason()).isEqualTo(expected);
              assertThat(reject.message())
                  .startsWith("ControlPlaneEndpoint main: ")
                  .containsPattern("spec\\.[a-zA-Z]+(\\[0])?[.a-zA-Z]* '?[0-9a-z:]")
                  .containsAnyOf("Choose", "Correct", "Label");
            });
  }

  @Test
  void anInterfaceWithANameThatCannotBePrintedIsRefusedByNameAndNotUsed() {
    // Given
    var bridge = new Nic("br!0", List.of("192.0.2.12/24"));
    var second = new Nic("eth1", List.of("192.0.2.72/24"));
    var alone = new NodeFacts("cp-2", "192.0.2.12", false, agent(bridge));
    var spared = new NodeFacts("cp-2", "192.0.2.12", false, agent(bridge, second));

    // When
    Verdict verdict = verdict(spec("192.0.2.100", null, 8443), List.of(NODES.getFirst(), alone));

    // Then
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Reject.class,
            reject -> {
              assertThat(reject.reason()).isEqualTo(EndpointReason.NO_INTERFACE_FOR_ADDRESS);
              assertThat(reject.message())
                  .isEqualTo(
                      "ControlPlaneEndpoint main: the subnet of spec.virtualIPs[0].address 192.0.2.100 is on"
                          + " interface 'br!0' of node cp-2, whose name is not of the form"
                          + " [A-Za-z0-9][A-Za-z0-9._-]{0,14}. Correct the name there, or name"
                          + " another in spec.virtualIPs[0].interface.");
            });
    assertThat(EndpointPlanner.interfaceFor(alone, "192.0.2.100", null)).isEmpty();
    assertThat(EndpointPlanner.interfaceFor(alone, "192.0.2.100", "br!0")).isEmpty();
    assertThat(EndpointPlanner.interfaceFor(spared, "192.0.2.100", null)).contains("eth1");
  }

  private static Optional<AgentFacts> agent(Nic... nics) {
    return Optional.of(new AgentFacts(List.of(nics), List.of()));
  }

  @Test
  void aPreferredNodeThatIsAwayStopsNothingOnceTheAddressIsGiven() {
    // Given
    var spec = Specs.of("virtualIPs: [{address: 192.0.2.100, preferredNode: cp-9}]");

    // When
    Verdict verdict =
        EndpointPolicy.mayServe(
            PolicyInputs.of(spec, NODES, Set.of(), List.of(), Set.of("192.0.2.100")));

    // Then
    assertThat(verdict).isInstanceOf(Verdict.Allow.class);
  }

  @Test
  void theAddressAddedByHandWithTheSubnetsLengthStopsNothingOnceItIsGiven() {
    // Given
    var nic = new Nic("eth0", List.of("192.0.2.11/24", "192.0.2.100/24"));
    var node = new NodeFacts("cp-1", "192.0.2.11", false, agent(nic));

    // Then
    assertThat(reason(node, Set.of())).contains("AddressBelongsToNode");
    assertThat(reason(node, Set.of("192.0.2.100"))).isEmpty();
  }

  private static Optional<String> reason(NodeFacts node, Set<String> given) {
    Verdict verdict =
        EndpointPolicy.mayServe(
            PolicyInputs.of(
                spec("192.0.2.100", null, 8443), List.of(node), Set.of(), List.of(), given));
    return verdict instanceof Verdict.Reject reject
        ? Optional.of(reject.reason().text())
        : Optional.empty();
  }

  @Test
  void nodesThatCannotBeToldApartAreRefused() {
    assertThat(
            verdict(
                spec("192.0.2.100", null, 8443),
                List.of(node("cp-1", "192.0.2.11"), node("left-over", "192.0.2.11"))))
        .isInstanceOfSatisfying(
            Verdict.Reject.class,
            r -> {
              assertThat(r.reason()).isEqualTo(EndpointReason.NODES_SHARE_ADDRESS);
              assertThat(r.message()).contains("cp-1", "left-over", "192.0.2.11", "--node-ip");
            });
  }

  @Test
  void aSelectorThatMatchesHalfTheClusterIsRefused() {
    // Given
    List<NodeFacts> many =
        IntStream.rangeClosed(1, 65).mapToObj(i -> node("n-" + i, "192.0.3." + i)).toList();

    // When
    Verdict verdict = verdict(spec("192.0.3.100", null, 8443), many);

    // Then
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Reject.class,
            r -> {
              assertThat(r.reason()).isEqualTo(EndpointReason.TOO_MANY_NODES);
              assertThat(r.message()).contains("matches 65 nodes", "Correct the labels");
            });
  }

  @Test
  void aVirtualIpThatANodeAlreadyHoldsIsNotItsOwnAddress() {
    assertThat(verdict(spec("192.0.2.100", null, 8443), NODES)).isInstanceOf(Verdict.Allow.class);
  }

  @Test
  void noNodesIsAMistakeAndSilentAgentsAreWaitedFor() {
    var silent = List.of(new NodeFacts("cp-1", "192.0.2.11", false, Optional.empty()));

    assertThat(verdict(spec("192.0.2.100", null, 8443), List.of()))
        .isInstanceOfSatisfying(
            Verdict.Reject.class, r -> assertThat(r.reason()).isEqualTo(EndpointReason.NO_NODES));
    assertThat(verdict(spec("192.0.2.100", null, 8443), silent))
        .isInstanceOfSatisfying(
            Verdict.Hold.class,
            h -> assertThat(h.reason()).isEqualTo(EndpointReason.WAITING_FOR_AGENTS));
  }

  @Test
  void aPortServedByOurOwnLoadBalancerIsNotInUseByAnother() {
    // When
    Verdict verdict =
        EndpointPolicy.mayServe(
            PolicyInputs.of(
                spec("192.0.2.100", null, 9100),
                NODES,
                Set.of("cp-1", "cp-2", "cp-3"),
                List.of(),
                Set.of()));

    // Then
    assertThat(verdict).isInstanceOf(Verdict.Allow.class);
  }
}
