package dev.mainstay.operator.endpoint.render;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.operator.endpoint.render.LbSettings.Backend;
import dev.mainstay.operator.endpoint.render.VrrpNode.Vrrp;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
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
    fields.put("status endpoint", s -> StatusRenderer.render(s, 9440));
    fields.put("vrrp endpoint", s -> KeepalivedRenderer.render(node(s, "cp-1", "eth0")));
    fields.put("vrrp node", s -> KeepalivedRenderer.render(node("main", s, "eth0")));
    fields.put("vrrp interface", s -> KeepalivedRenderer.render(node("main", "cp-1", s)));
    return fields;
  }

  static Stream<String> hostileTexts() {
    var random = new Random(42);
    String alphabet = "ab1.-_\n\r\t \"'\\{}#!%$()[]|;:,<>\0\u0085\u2028/\u00e9\u0660@";
    Stream<String> generated =
        IntStream.range(0, 300)
            .mapToObj(
                i ->
                    random
                        .ints(1 + random.nextInt(20), 0, alphabet.length())
                        .mapToObj(c -> alphabet.substring(c, c + 1))
                        .reduce("", String::concat))
            .filter(s -> !s.matches("[A-Za-z0-9][A-Za-z0-9._-]*"));
    return Stream.concat(
        Stream.of(
            "",
            " ",
            "eth0\n}",
            "eth0\n",
            "cp-1\r\nserver evil 203.0.113.1:6443",
            "cp-1 # comment",
            "cp-1\" if TRUE",
            "%[env(PATH)]",
            "$HOME",
            "${HOME}",
            "-n",
            "!include",
            "@^include",
            "x".repeat(254)),
        generated);
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
    return new LbSettings(endpoint, 8443, 9440, List.of(new Backend(backend, SELF, 6443)));
  }

  private static VrrpNode node(String endpoint, String node, String nic) {
    var vrrp = new Vrrp(VIP, nic, 51, 254, SELF, List.of(PEER));
    return new VrrpNode(endpoint, node, 1, 9440, 100, List.of(vrrp));
  }
}
