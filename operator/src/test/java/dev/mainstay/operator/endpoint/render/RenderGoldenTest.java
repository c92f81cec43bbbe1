package dev.mainstay.operator.endpoint.render;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec;
import dev.mainstay.operator.endpoint.Specs;
import dev.mainstay.operator.endpoint.plan.Timing;
import dev.mainstay.operator.endpoint.render.LbSettings.Backend;
import dev.mainstay.operator.endpoint.render.VrrpNode.Vrrp;
import dev.mainstay.operator.golden.Golden;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Cases: {@code src/test/resources/golden/{haproxy,keepalived,status}/{case}}. */
class RenderGoldenTest {
  static Stream<Arguments> loadBalancers() {
    return Stream.of(
        Arguments.of("three-nodes", lb("main", 9440, backends("192.0.2.", 3), "")),
        Arguments.of("one-node", lb("main", 9440, backends("192.0.2.", 1), "")),
        Arguments.of(
            "five-nodes-ipv6-slot-3",
            lb(
                "edge.site-2",
                9470,
                backends("2001:db8::", 5),
                "port: 7443, loadBalancer: {maxConnections: 40000}")),
        Arguments.of(
            "health-check",
            lb(
                "main",
                9440,
                backends("192.0.2.", 3),
                "healthCheck: {path: /livez/ping, intervalMillis: 5000, fall: 3, rise: 4,"
                    + " timeoutMillis: 10000}")),
        Arguments.of(
            "health-check-fastest",
            lb("main", 9440, backends("192.0.2.", 3), "healthCheck: {intervalMillis: 250}")),
        Arguments.of(
            "load-balancer",
            lb(
                "main",
                9440,
                backends("192.0.2.", 3),
                "loadBalancer: {algorithm: RoundRobin, maxConnections: 100, timeouts:"
                    + " {connectMillis: 2000, idleSeconds: 600, closeSeconds: 30}}")));
  }

  private static LbSettings lb(
      String endpoint, int slotBase, List<Backend> backends, String fields) {
    ControlPlaneEndpointSpec spec = Specs.with(fields);
    return new LbSettings(
        endpoint, spec.port(), slotBase, backends, spec.healthCheck(), spec.loadBalancer());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("loadBalancers")
  void rendersOneFileForBothTwinsOfEveryNode(String name, LbSettings settings) throws IOException {
    // Given
    Golden golden = Golden.of("haproxy", name);

    // When
    String text = HaproxyRenderer.render(settings);

    // Then
    golden.expect("haproxy.cfg", text);
    golden.expectNoOtherFiles();
  }

  static Stream<Arguments> nodes() {
    return Stream.of(
        Arguments.of("three-nodes", vrrp("main", 9440, "", 3, "192.0.2.100")),
        Arguments.of("one-node", vrrp("main", 9440, "", 1, "192.0.2.100")),
        Arguments.of(
            "relaxed-two-nodes",
            vrrp("main", 9440, "failover: {profile: Relaxed}", 2, "192.0.2.100")),
        Arguments.of("preempt", vrrp("main", 9440, "failover: {preempt: true}", 2, "192.0.2.100")),
        Arguments.of(
            "two-addresses-slot-1",
            vrrp(
                "second",
                9450,
                "failover: {profile: Fast}",
                3,
                "192.0.2.100",
                "2001:db8:0:0:1:0:0:100")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nodes")
  void rendersOneFilePerCandidate(String name, List<VrrpNode> nodes) throws IOException {
    // Given
    Golden golden = Golden.of("keepalived", name);

    for (VrrpNode node : nodes) {
      // When
      String text = KeepalivedRenderer.render(node);

      // Then
      golden.expect(node.node() + ".conf", text);
    }
    golden.expectNoOtherFiles();
  }

  @ParameterizedTest
  @MethodSource("slots")
  void rendersOneStatusServerPerEndpoint(int slot) throws IOException {
    // Given
    Golden golden = Golden.of("status", "slot-" + slot);

    // When
    String text = StatusRenderer.render("main", 9440 + 10 * slot);

    // Then
    golden.expect("haproxy.cfg", text);
    golden.expectNoOtherFiles();
  }

  static IntStream slots() {
    return IntStream.of(0, 7);
  }

  private static List<Backend> backends(String prefix, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> new Backend("cp-" + i, InetAddress.ofLiteral(prefix + (10 + i)), 6443))
        .toList();
  }

  private static List<VrrpNode> vrrp(
      String endpoint, int slotBase, String fields, int count, String... addresses) {
    var failover = Specs.with(fields).failover();
    List<VrrpNode> nodes = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      List<Vrrp> instances = new ArrayList<>();
      for (String address : addresses) {
        String prefix = address.contains(":") ? "2001:db8::" : "192.0.2.";
        int self = i;
        instances.add(
            new Vrrp(
                InetAddress.ofLiteral(address),
                "eth0",
                51 + instances.size(),
                List.of(254, 170, 85).get(i - 1),
                failover.preempt(),
                InetAddress.ofLiteral(prefix + (10 + i)),
                IntStream.rangeClosed(1, count)
                    .filter(other -> other != self)
                    .mapToObj(other -> InetAddress.ofLiteral(prefix + (10 + other)))
                    .toList()));
      }
      nodes.add(
          new VrrpNode(endpoint, "cp-" + i, 7, slotBase, Timing.of(failover.profile()), instances));
    }
    return nodes;
  }
}
