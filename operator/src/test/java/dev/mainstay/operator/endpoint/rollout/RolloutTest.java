package dev.mainstay.operator.endpoint.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.endpoint.render.ConfigHash;
import dev.mainstay.operator.endpoint.rollout.RolloutState.Node;
import dev.mainstay.operator.endpoint.rollout.RolloutState.Pod;
import dev.mainstay.operator.endpoint.rollout.Step.Apply;
import dev.mainstay.operator.endpoint.rollout.Step.Done;
import dev.mainstay.operator.endpoint.rollout.Step.RemoveVrrp;
import dev.mainstay.operator.endpoint.rollout.Step.ReplacePod;
import dev.mainstay.operator.endpoint.rollout.Step.Stop;
import dev.mainstay.operator.endpoint.rollout.Step.Wait;
import dev.mainstay.operator.endpoint.rollout.Step.WriteVrrp;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class RolloutTest {
  /** A cluster that does what the steps say, one step at a time. */
  private static final class Cluster {
    final Map<Component, String> wanted = new EnumMap<>(Component.class);
    final Map<Component, String> templates = new EnumMap<>(Component.class);
    final Map<String, Map<Component, Pod>> pods = new TreeMap<>();
    final Map<String, String> written = new TreeMap<>();
    final Map<String, String> applied = new TreeMap<>();
    final Set<String> down = new TreeSet<>();
    Set<String> candidates = new TreeSet<>();
    String holder = "";

    Cluster(String... nodes) {
      want("v1");
      candidates.addAll(List.of(nodes));
      List.of(nodes).forEach(n -> pods.put(n, new EnumMap<>(Component.class)));
    }

    void want(String version) {
      for (Component c : Component.values()) {
        wanted.put(c, version);
      }
    }

    /** A text that names the peers, as keepalived.conf does. */
    String text(String node) {
      Set<String> peers = new TreeSet<>(candidates);
      peers.remove(node);
      return node + " knows " + peers;
    }

    RolloutState state() {
      Map<String, Node> nodes = new HashMap<>();
      pods.keySet()
          .forEach(
              n ->
                  nodes.put(
                      n,
                      new Node(
                          !down.contains(n),
                          Optional.ofNullable(applied.get(n)).map(ConfigHash::of),
                          "")));
      List<Pod> all = new ArrayList<>();
      pods.values().forEach(m -> all.addAll(m.values()));
      Map<String, String> vrrp = new HashMap<>();
      candidates.forEach(n -> vrrp.put(n, text(n)));
      return new RolloutState("main", wanted, templates, all, nodes, Set.of(holder), vrrp, written);
    }

    void play(Step step) {
      switch (step) {
        case Apply a -> {
          templates.put(a.component(), wanted.get(a.component()));
          pods.forEach((n, m) -> m.computeIfAbsent(a.component(), c -> pod(n, c)));
        }
        case ReplacePod r -> pods.get(r.node()).put(r.component(), pod(r.node(), r.component()));
        case WriteVrrp w -> {
          written.put(w.node(), w.text());
          if (!down.contains(w.node())) {
            applied.put(w.node(), w.text());
          }
        }
        case RemoveVrrp r -> {
          written.remove(r.node());
          applied.remove(r.node());
        }
        case Wait w -> {}
        case Stop s -> {}
        case Done d -> {}
      }
    }

    Pod pod(String node, Component c) {
      return new Pod(c, node, c.text() + "-" + node, templates.get(c), true, false, "");
    }

    /** Who runs VRRP and is not known by somebody else who runs it: both could hold the address. */
    List<String> strangers() {
      List<String> found = new ArrayList<>();
      for (String a : applied.keySet()) {
        for (String b : applied.keySet()) {
          if (!a.equals(b) && !applied.get(b).contains(a)) {
            found.add(b + " does not know " + a);
          }
        }
      }
      return found;
    }

    List<Step> run() {
      List<Step> steps = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Step step = Rollout.next(state());
        steps.add(step);
        if (step instanceof Done || step instanceof Wait || step instanceof Stop) {
          return steps;
        }
        play(step);
        assertThat(strangers()).isEmpty();
      }
      throw new AssertionError("does not end: " + steps);
    }
  }

  @Test
  void aNewEndpointGetsEverythingOnceAndThenNothing() {
    // Given
    var cluster = new Cluster("a", "b", "c");

    // When
    List<Step> steps = cluster.run();

    // Then
    assertThat(steps)
        .containsExactly(
            new Apply(Component.VIP),
            new Apply(Component.LB_A),
            new Apply(Component.LB_B),
            new WriteVrrp("a", "a knows [b, c]"),
            new WriteVrrp("b", "b knows [a, c]"),
            new WriteVrrp("c", "c knows [a, b]"),
            new Done());
    assertThat(cluster.run()).containsExactly(new Done());
  }

  @Test
  void theOtherTwinIsNotTouchedBeforeTheFirstIsNewEverywhereAndHoldersComeLast() {
    // Given
    var cluster = new Cluster("a", "b", "c");
    cluster.run();
    cluster.holder = "a";
    cluster.want("v2");

    // When
    List<Step> steps = cluster.run();

    // Then
    assertThat(steps)
        .containsExactly(
            new Apply(Component.LB_A),
            new ReplacePod(Component.LB_A, "b", "lb-a-b"),
            new ReplacePod(Component.LB_A, "c", "lb-a-c"),
            new ReplacePod(Component.LB_A, "a", "lb-a-a"),
            new Apply(Component.LB_B),
            new ReplacePod(Component.LB_B, "b", "lb-b-b"),
            new ReplacePod(Component.LB_B, "c", "lb-b-c"),
            new ReplacePod(Component.LB_B, "a", "lb-b-a"),
            new Apply(Component.VIP),
            new ReplacePod(Component.VIP, "b", "vip-b"),
            new ReplacePod(Component.VIP, "c", "vip-c"),
            new ReplacePod(Component.VIP, "a", "vip-a"),
            new Done());
  }

  @Test
  void aPodThatDoesNotComeBackStopsTheRest() {
    // Given
    var cluster = new Cluster("a", "b", "c");
    cluster.run();
    cluster.want("v2");
    cluster.play(Rollout.next(cluster.state()));
    cluster
        .pods
        .get("a")
        .put(
            Component.LB_A,
            new Pod(Component.LB_A, "a", "x", "v2", false, false, "CrashLoopBackOff"));

    // When
    List<Step> steps = cluster.run();

    // Then
    assertThat(steps)
        .singleElement()
        .isInstanceOfSatisfying(
            Wait.class,
            w -> assertThat(w.message()).contains("lb-a", "node a", "CrashLoopBackOff"));
  }

  @Test
  void nobodyJoinsWhileAMemberIsDown() {
    // Given
    var cluster = new Cluster("a", "b", "c");
    cluster.run();
    cluster.down.add("b");
    cluster.candidates.add("d");
    cluster.pods.put("d", new EnumMap<>(Component.class));
    for (Component c : Component.values()) {
      cluster.pods.get("d").put(c, cluster.pod("d", c));
    }

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
    var cluster = new Cluster("a", "b");
    cluster.run();
    cluster.candidates = new TreeSet<>();

    // Then
    assertThat(cluster.run()).containsExactly(new Done());
  }

  @RepeatedTest(40)
  void membersNeverIgnoreEachOtherWhateverComesAndGoes(RepetitionInfo info) {
    var random = new Random(info.getCurrentRepetition());
    var cluster = new Cluster("a", "b", "c");
    cluster.run();
    for (int round = 0; round < 12; round++) {
      String node = String.valueOf((char) ('a' + random.nextInt(6)));
      if (cluster.candidates.contains(node) && cluster.candidates.size() > 1) {
        cluster.candidates.remove(node);
        cluster.pods.remove(node);
      } else {
        cluster.candidates.add(node);
        cluster.pods.computeIfAbsent(node, n -> new EnumMap<>(Component.class));
        for (Component c : Component.values()) {
          cluster.pods.get(node).put(c, cluster.pod(node, c));
        }
      }
      cluster.holder = node;
      cluster.want("v" + random.nextInt(3));
      assertThat(cluster.run().getLast()).isEqualTo(new Done());
      assertThat(new HashSet<>(cluster.written.keySet())).isEqualTo(cluster.candidates);
    }
  }
}
