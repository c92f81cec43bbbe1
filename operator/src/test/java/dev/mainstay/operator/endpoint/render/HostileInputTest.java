package dev.mainstay.operator.endpoint.render;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec.HealthCheck;
import dev.mainstay.operator.endpoint.HostileTexts;
import dev.mainstay.operator.endpoint.Specs;
import dev.mainstay.operator.endpoint.plan.Timing;
import dev.mainstay.operator.endpoint.render.LbSettings.Backend;
import dev.mainstay.operator.endpoint.render.VrrpNode.Vrrp;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Promise 7: nothing a user can write into a field can inject a line into a configuration. */
class HostileInputTest {
  private static final InetAddress SELF = InetAddress.ofLiteral("192.0.2.11");
  private static final InetAddress PEER = InetAddress.ofLiteral("192.0.2.12");
  private static final InetAddress VIP = InetAddress.ofLiteral("192.0.2.100");

  /** Every place where a string enters a renderer, by name. */
  private static Map<String, UnaryOperator<String>> fields() {
    Map<String, UnaryOperator<String>> fields = new TreeMap<>();
    fields.put("lb endpoint", s -> HaproxyRenderer.render(lb(s, "cp-1")));
    fields.put("lb backend name", s -> HaproxyRenderer.render(lb("main", s)));
    fields.put("lb health check", s -> HaproxyRenderer.render(lb("main", "cp-1", s)));
    fields.put("status endpoint", s -> StatusRenderer.render(s, 9440));
    fields.put("vrrp endpoint", s -> KeepalivedRenderer.render(node(s, "cp-1", "eth0")));
    fields.put("vrrp node", s -> KeepalivedRenderer.render(node("main", s, "eth0")));
    fields.put("vrrp interface", s -> KeepalivedRenderer.render(node("main", "cp-1", s)));
    return fields;
  }

  static Stream<String> hostileTexts() {
    return HostileTexts.all();
  }

  @ParameterizedTest
  @MethodSource("hostileTexts")
  void refusesTextOutsideTheGrammarInEveryField(String hostile) {
    fields()
        .forEach(
            (field, render) ->
                assertThatThrownBy(() -> render.apply(hostile), field)
                    .isInstanceOf(IllegalArgumentException.class));
  }

  private static LbSettings lb(String endpoint, String backend) {
    return lb(endpoint, backend, "/readyz");
  }

  private static LbSettings lb(String endpoint, String backend, String path) {
    return new LbSettings(
        endpoint,
        8443,
        9440,
        List.of(new Backend(backend, SELF, 6443)),
        new HealthCheck(path, 1000, 2, 2, 3000),
        Specs.with("").loadBalancer());
  }

  private static VrrpNode node(String endpoint, String node, String nic) {
    var vrrp = new Vrrp(VIP, nic, 51, 254, false, SELF, List.of(PEER));
    return new VrrpNode(endpoint, node, 1, 9440, new Timing(100), List.of(vrrp));
  }
}
