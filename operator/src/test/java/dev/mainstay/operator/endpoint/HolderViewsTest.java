package dev.mainstay.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.endpoint.observe.HolderSight;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Three sides of one address: keepalived's claim, the kernel, the answer through the network. */
class HolderViewsTest {
  @ParameterizedTest(name = "claims {0}, kernels {1}, network {2}, heard {3}: {4}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          CLAIMS,  KERNELS, NETWORK,         HEARD,       DOUBT
          1,       1,       2>1 3>1,         1 2 3,       none
          1,       1,       1>1 2>1,         1 2 3,       none
          1,       1,       ,                1 2 3,       none
          ,        ,        2>1 3>1,         2 3,         none
          ,        ,        ,                1 2 3,       NoHolder
          1 2,     1,       3>1,             1 2 3,       SeveralHolders
          1,       1 2,     3>1,             1 2 3,       SeveralHolders
          1,       1,       1>1 2>2 3>2,     1 3,         SeveralHolders
          1,       1,       2>2 3>2,         1 2 3,       ViewsDisagree
          1,       ,        ,                1 2 3,       ViewsDisagree
          ,        2,       ,                1 2 3,       ViewsDisagree
          ,        ,        2>1 3>1,         1 2 3,       ViewsDisagree
          2,       2,       3>1,             2 3,         ViewsDisagree
          """)
  void doubtIsRaisedWhereTheSidesDiffer(
      String claims, String kernels, String network, String heard, String doubt) {
    // When
    String found =
        HolderDoubt.of(List.of(views(claims, kernels, network, heard)))
            .map(d -> d.reason().text())
            .orElse("none");

    // Then
    assertThat(found).isEqualTo(doubt);
  }

  @Test
  void theMessageNamesEverySideAndItsNodes() {
    assertThat(HolderDoubt.of(List.of(views("1 2", "1 2", "1>1 3>2", "1 2 3"))).orElseThrow())
        .extracting(HolderDoubt::message)
        .isEqualTo(
            "Virtual IP 192.0.2.100: keepalived of cp-1 and cp-2 claims it, the kernel of cp-1 and"
                + " cp-2 has it, cp-1 answers on it to cp-1, cp-2 answers on it to cp-3. Check that"
                + " VRRP (IP protocol 112) passes between these nodes.");
  }

  @Test
  void aReplicaOnANodeWithTheAddressIsNoWitnessForThatNode() {
    // Given
    HolderViews views = views("1", "1 2", "1>1 2>2 3>2", "1 2 3");

    // Then
    assertThat(views.holder()).contains("cp-2");
    assertThat(views.observedBy("cp-1")).containsExactly("agent", "kernel");
    assertThat(views.observedBy("cp-2")).containsExactly("kernel", "network");
  }

  /** One-way loss between the leader's node and a second holder: the third node hears both. */
  @Test
  void aHolderThatOnlyAnotherReplicaHearsIsNamed() {
    // Given
    Map<String, Set<String>> first = Map.of("192.0.2.100", Set.of("cp-1"));
    Map<String, Set<String>> both = Map.of("192.0.2.100", Set.of("cp-1", "cp-2"));
    var leader =
        new HolderSight(Map.of("192.0.2.100", "cp-1"), first, first, Set.of("cp-1", "cp-3"));
    var third =
        new HolderSight(Map.of("192.0.2.100", "cp-1"), both, both, Set.of("cp-1", "cp-2", "cp-3"));

    // When
    HolderViews views = HolderViews.of("192.0.2.100", Map.of("cp-1", leader, "cp-3", third));

    // Then
    assertThat(HolderDoubt.of(List.of(views)).orElseThrow())
        .extracting(HolderDoubt::message)
        .asString()
        .contains("keepalived of cp-1 and cp-2 claims it");
  }

  private static HolderViews views(String claims, String kernels, String network, String heard) {
    Map<String, String> answers = new TreeMap<>();
    for (String pair : nodes(network)) {
      String[] sides = pair.substring(3).split(">", 2);
      answers.put("cp-" + sides[0], "cp-" + sides[1]);
    }
    return new HolderViews("192.0.2.100", nodes(claims), nodes(kernels), answers, nodes(heard));
  }

  private static Set<String> nodes(String numbers) {
    Set<String> nodes = new TreeSet<>();
    if (numbers != null) {
      Arrays.stream(numbers.split(" ", -1)).forEach(n -> nodes.add("cp-" + n));
    }
    return nodes;
  }
}
