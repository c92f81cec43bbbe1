package dev.mainstay.operator.endpoint.rollout;

import static dev.mainstay.operator.endpoint.rollout.RolloutTest.formed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.endpoint.rollout.Step.Apply;
import dev.mainstay.operator.endpoint.rollout.Step.Done;
import dev.mainstay.operator.endpoint.rollout.Step.RemoveVrrp;
import dev.mainstay.operator.endpoint.rollout.Step.RestoreVrrp;
import dev.mainstay.operator.endpoint.rollout.Step.Stop;
import dev.mainstay.operator.endpoint.rollout.Step.Wait;
import dev.mainstay.operator.endpoint.rollout.Step.WriteVrrp;
import dev.mainstay.operator.status.EndpointReason;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nodes that join, leave or lose their configuration. */
class PeersTest {
  @Test
  void aDeletedConfigMapComesBackWholeBecauseANodeLeftOutWouldLeave() {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.written.clear();

    // When
    List<Step> steps = cluster.run();

    // Then
    assertThat(steps).hasSize(2).endsWith(new Done());
    assertThat(steps.getFirst())
        .isInstanceOfSatisfying(
            RestoreVrrp.class, r -> assertThat(r.texts()).containsOnlyKeys("a", "b", "c"));
  }

  @Test
  void aLeavingHolderHandsOverBeforeAnythingIsTakenFromIt() {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.candidates = new TreeSet<>(Set.of("b", "c"));
    cluster.want("v2");

    // When
    List<Step> steps = cluster.run();

    // Then
    int removed = steps.indexOf(new RemoveVrrp("a"));
    Step taking =
        steps.stream()
            .filter(s -> s instanceof WriteVrrp w && SwitchoverText.takes(w.text()))
            .findFirst()
            .orElseThrow();
    assertThat(removed)
        .isGreaterThan(steps.indexOf(taking))
        .isLessThan(steps.indexOf(new Apply(Component.LB_A)));
    assertThat(steps).endsWith(new Done());
    assertThat(cluster.holder).isIn("b", "c");
  }

  @ParameterizedTest
  @CsvSource({
    "/run/mainstay cannot be written: No space left on device, 'make room there'",
    "192.0.2.12 is no address of this node, --node-ip",
    "Unknown keyword 'nopremption', 'report this text'",
  })
  void aRefusedTextStopsEverythingWithItsNodeCauseAndRemedy(String refused, String remedy) {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.running.put("b", "# older\n");
    cluster.refused.put("b", refused);

    // When
    Step step = cluster.next();

    // Then
    assertThat(step)
        .isInstanceOfSatisfying(
            Stop.class,
            stop -> {
              assertThat(stop.reason()).isEqualTo(EndpointReason.CONFIGURATION_REFUSED);
              assertThat(stop.message()).contains("node b", "(" + refused + ")", remedy);
            });
  }

  @Test
  void oneThatLeavesStaysAPeerUntilItsKeepalivedHasEnded() {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.candidates.remove("c");
    cluster.unselected.add("c");
    cluster.stuck.add("c");

    // When
    List<Step> steps = cluster.run();

    // Then
    assertThat(steps.getFirst()).isEqualTo(new RemoveVrrp("c"));
    assertThat(steps.getLast())
        .isInstanceOfSatisfying(
            Wait.class,
            w ->
                assertThat(w.message())
                    .contains("keepalived of node c, which leaves, has not ended yet")
                    .contains("kubelet of c", "power c off and delete its Node"));
    assertThat(cluster.written.get("a")).contains("192.0.2.13");

    // And when
    cluster.stop("c");

    // Then
    assertThat(cluster.run()).endsWith(new Done());
    assertThat(cluster.written.get("a")).doesNotContain("192.0.2.13");
  }

  @ParameterizedTest
  @CsvSource({"a", "b"})
  void oneThatGetsAnotherAddressLeavesAndJoins(String node) {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.addresses.put(node, "192.0.2.99");

    // When
    List<Step> steps = cluster.run();

    // Then
    List<Step> removed = steps.subList(steps.indexOf(new RemoveVrrp(node)), steps.size());
    assertThat(removed.subList(1, 3))
        .allMatch(s -> s instanceof WriteVrrp w && !w.node().equals(node));
    assertThat(removed.subList(3, removed.size()))
        .containsExactly(new WriteVrrp(node, cluster.text(node)), new Done());
    assertThat(cluster.holder).isNotEqualTo(node.equals("a") ? "a" : "");
  }

  @Test
  void oneThatIsAloneAndGetsAnotherAddressJustTakesItsText() {
    // Given
    FakeCluster cluster = formed("a");
    cluster.addresses.put("a", "192.0.2.99");

    // Then
    assertThat(cluster.run()).containsExactly(new WriteVrrp("a", cluster.text("a")), new Done());
  }

  @Test
  void oneWhoseTextSomebodyTookAwayGetsItBackAtOnce() {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.written.remove("a");

    // Then
    assertThat(cluster.run()).containsExactly(new WriteVrrp("a", cluster.text("a")), new Done());
  }

  @Test
  void nobodyJoinsWhileAMemberIsDown() {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.down.add("b");
    add(cluster, "d");

    // When
    List<Step> steps = cluster.run();

    // Then
    assertThat(steps.getLast())
        .isInstanceOfSatisfying(
            Wait.class, w -> assertThat(w.message()).contains("Node d joins when node b is back"));
    assertThat(cluster.written).doesNotContainKey("d");
  }

  @Test
  void anEmptyPlanTakesNothingAway() {
    // Given
    FakeCluster cluster = formed("a", "b");
    cluster.candidates = new TreeSet<>();

    // Then
    assertThat(cluster.run()).containsExactly(new Done());
  }

  @RepeatedTest(40)
  void membersNeverIgnoreEachOtherWhateverComesAndGoes(RepetitionInfo info) {
    var random = new Random(info.getCurrentRepetition());
    FakeCluster cluster = formed("a", "b", "c");
    for (int round = 0; round < 12; round++) {
      String node = String.valueOf((char) ('a' + random.nextInt(6)));
      if (cluster.candidates.contains(node) && cluster.candidates.size() > 1) {
        cluster.candidates.remove(node);
        cluster.pods.remove(node);
        // Deleting a Node ends its pods: the address has moved by itself.
        cluster.holder = cluster.holder.equals(node) ? first(cluster) : cluster.holder;
      } else {
        add(cluster, node);
      }
      cluster.want("v" + random.nextInt(3));
      List<Step> steps = cluster.run();
      assertThat(steps.getLast()).as("round %d: %s", round, steps).isEqualTo(new Done());
      assertThat(new HashSet<>(cluster.written.keySet())).isEqualTo(cluster.candidates);
    }
  }

  private static String first(FakeCluster cluster) {
    return cluster.candidates.stream().filter(cluster.running::containsKey).findFirst().orElse("");
  }

  private static void add(FakeCluster cluster, String node) {
    cluster.candidates.add(node);
    cluster.pods.computeIfAbsent(node, n -> new EnumMap<>(Component.class));
    for (Component c : Component.values()) {
      cluster.pods.get(node).putIfAbsent(c, cluster.pod(node, c));
    }
  }
}
