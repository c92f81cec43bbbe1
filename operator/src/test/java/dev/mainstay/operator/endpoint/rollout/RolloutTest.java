package dev.mainstay.operator.endpoint.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Result;
import dev.mainstay.operator.endpoint.rollout.RolloutState.Pod;
import dev.mainstay.operator.endpoint.rollout.Step.Apply;
import dev.mainstay.operator.endpoint.rollout.Step.Done;
import dev.mainstay.operator.endpoint.rollout.Step.ReplacePod;
import dev.mainstay.operator.endpoint.rollout.Step.Stop;
import dev.mainstay.operator.endpoint.rollout.Step.Wait;
import dev.mainstay.operator.endpoint.rollout.Step.WriteVrrp;
import dev.mainstay.operator.status.EndpointReason;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RolloutTest {
  @Test
  void aNewEndpointGetsEverythingOnceAndThenNothing() {
    // Given
    var cluster = new FakeCluster("a", "b", "c");

    // When
    List<Step> steps = cluster.run();

    // Then
    assertThat(steps)
        .containsExactly(
            new Apply(Component.VIP),
            new Apply(Component.LB_A),
            new Apply(Component.LB_B),
            new WriteVrrp("a", cluster.text("a")),
            new WriteVrrp("b", cluster.text("b")),
            new WriteVrrp("c", cluster.text("c")),
            new Done());
    assertThat(cluster.run()).containsExactly(new Done());
  }

  @Test
  void oneTwinEverywhereThenTheOtherThenKeepalivedAndTheHolderHandsOverFirst() {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.want("v2");

    // When
    List<Step> steps = cluster.run();

    // Then
    assertThat(steps.subList(0, 11))
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
            new ReplacePod(Component.VIP, "c", "vip-c"));
    List<String> addresses = List.of(FakeCluster.VIP);
    assertThat(steps.subList(11, steps.size()))
        .containsExactly(
            new WriteVrrp("a", SwitchoverText.giving(cluster.text("a"), addresses)),
            new WriteVrrp("b", SwitchoverText.taking(cluster.text("b"), addresses)),
            new WriteVrrp("b", cluster.text("b")),
            new ReplacePod(Component.VIP, "a", "vip-a"),
            new WriteVrrp("a", cluster.text("a")),
            new Done());
    assertThat(cluster.holder).isEqualTo("b");
    assertThat(cluster.status.run().cause()).isEqualTo("RollOut");
    assertThat(cluster.status.run().result()).isEqualTo(Result.Completed);
  }

  /** The target would borrow the address, and never get it from one that has the top priority. */
  @Test
  void nobodyTakesOverFromAHolderThatCannotBeToldToGoBelow() {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.stuck.add("a");
    cluster.down.add("a");
    cluster.asked = "b";

    // When
    for (int i = 0; i < 100; i++) {
      cluster.play(cluster.next());

      // Then
      assertThat(cluster.written.values()).noneMatch(SwitchoverText::takes);
    }
    assertThat(cluster.status.run().result()).isEqualTo(Result.Failed);
    assertThat(cluster.holder).isEqualTo("a");
  }

  @Test
  void aHolderThatCannotHandOverKeepsItsKeepalivedAndTheResourceSaysWhy() {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.stubborn.addAll(List.of("b", "c"));
    cluster.want("v2");

    // When
    List<Step> steps = cluster.run();

    // Then
    assertThat(cluster.holder).isEqualTo("a");
    assertThat(cluster.status.run().result()).isEqualTo(Result.Failed);
    assertThat(cluster.written.get("b")).contains("nopreempt").doesNotContain("take");
    assertThat(steps.getLast())
        .isInstanceOfSatisfying(
            Stop.class,
            s -> {
              assertThat(s.reason()).isEqualTo(EndpointReason.SWITCHOVER_FAILED);
              assertThat(s.message()).contains("main", FakeCluster.VIP, "b within 60 s");
            });
    assertThat(cluster.pods.get("a").get(Component.VIP).template()).isEqualTo("v1");
  }

  @Test
  void aSilentHolderIsNotReplacedAndASilentBackupOnlyWhileTheOthersCouldTakeOver() {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.want("v2");
    cluster.silent.addAll(List.of("a", "b"));

    // When
    List<Step> both = cluster.run();

    // Then
    assertThat(both).noneMatch(ReplacePod.class::isInstance);

    // When the holder is heard again
    cluster.silent.remove("a");
    for (Component twin : List.of(Component.LB_A, Component.LB_B)) {
      cluster.templates.put(twin, "v2");
      cluster.pods.forEach((n, pods) -> pods.put(twin, cluster.pod(n, twin)));
    }
    cluster.templates.put(Component.VIP, "v2");

    // Then the silent one comes first: the template may be what repairs it
    assertThat(cluster.next()).isEqualTo(new ReplacePod(Component.VIP, "b", "vip-b"));
  }

  @Test
  void asLongAsNobodyReportsNewAgentsComeOnlyWhereNoKeepalivedIsAtWork() {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.want("v2");
    cluster.silent.addAll(List.of("a", "b", "c"));

    // When and Then
    assertThat(Rollout.agents(cluster.state())).isEqualTo(new Done());

    // When none of them can start
    cluster.holder = "";
    cluster.badTemplates.add("vip v1");
    cluster.pods.forEach((n, pods) -> pods.put(Component.VIP, cluster.pod(n, Component.VIP)));

    // Then
    assertThat(Rollout.agents(cluster.state())).isEqualTo(new Apply(Component.VIP));
    cluster.play(new Apply(Component.VIP));
    assertThat(Rollout.agents(cluster.state()))
        .isEqualTo(new ReplacePod(Component.VIP, "a", "vip-a"));
  }

  @Test
  void theOnlyNodeIsReplacedWithoutHandingOver() {
    // Given
    FakeCluster cluster = formed("a");
    cluster.want("v2");

    // When
    List<Step> steps = cluster.run();

    // Then
    assertThat(steps).contains(new ReplacePod(Component.VIP, "a", "vip-a")).endsWith(new Done());
  }

  @Test
  void aCanaryThatDoesNotComeBackStopsTheRestAndAnotherTemplateRepairsItFirst() {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.badTemplates.add("lb-a v2");
    cluster.want("v2");

    // When
    List<Step> bad = cluster.run();

    // Then
    assertThat(bad)
        .startsWith(new Apply(Component.LB_A), new ReplacePod(Component.LB_A, "b", "lb-a-b"))
        .hasSize(3);
    assertThat(bad.getLast())
        .isInstanceOfSatisfying(
            Wait.class,
            w ->
                assertThat(w.message())
                    .contains("lb-a", "node b", "ended with code 1", "twin", "left as they are"));

    // When it goes on for too long
    cluster.overdue.put("b", Set.of(Component.LB_A));
    assertThat(cluster.next())
        .isInstanceOfSatisfying(
            Stop.class,
            s -> {
              assertThat(s.reason()).isEqualTo(EndpointReason.POD_NOT_READY);
              assertThat(s.message()).contains("ControlPlaneEndpoint main", "lb-a", "node b");
            });

    // When it is corrected
    cluster.overdue.clear();
    cluster.want("v3");
    List<Step> good = cluster.run();

    // Then
    assertThat(good)
        .startsWith(
            new Apply(Component.LB_A),
            new ReplacePod(Component.LB_A, "b", "lb-a-b"),
            new ReplacePod(Component.LB_A, "c", "lb-a-c"))
        .endsWith(new Done());
  }

  @Test
  void theNextPodWaitsUntilTheLastHasProvenItself() {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.want("v2");
    cluster.play(cluster.next());
    cluster.play(cluster.next());
    cluster
        .pods
        .get("b")
        .put(
            Component.LB_A,
            new Pod(Component.LB_A, "b", "x", "v2", true, false, false, "reaches no API server"));

    // Then
    assertThat(cluster.next())
        .isInstanceOfSatisfying(
            Wait.class,
            w -> assertThat(w.message()).contains("not proven", "reaches no API server"));
  }

  /** Its kubelet may not have noticed yet, and the node would have none left. */
  @Test
  void aTwinStaysWhileTheOtherIsReadyInNameOnly() {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.want("v2");
    cluster.play(cluster.next());
    cluster
        .pods
        .get("b")
        .put(
            Component.LB_B,
            new Pod(Component.LB_B, "b", "x", "v1", true, false, false, "it does not answer"));

    // Then
    assertThat(cluster.next())
        .isInstanceOfSatisfying(
            Wait.class,
            w -> assertThat(w.message()).contains("lb-b of node b", "it does not answer"));
  }

  @Test
  void aRefusedPodIsToldWithTheReasonOfTheApiServer() {
    // Given
    var cluster = new FakeCluster("a", "b", "c");
    cluster.templates.put(Component.VIP, "v1");
    cluster.refusals.put(Component.VIP, "it is forbidden: violates PodSecurity. Label it.");

    // When
    Step step = Rollout.next(onlyVip(cluster));

    // Then
    assertThat(step)
        .isInstanceOfSatisfying(
            Stop.class,
            s -> {
              assertThat(s.reason()).isEqualTo(EndpointReason.POD_REFUSED);
              assertThat(s.message()).contains("vip", "node a", "violates PodSecurity. Label it.");
            });
  }

  private static RolloutState onlyVip(FakeCluster cluster) {
    cluster.wanted.keySet().retainAll(Set.of(Component.VIP));
    return cluster.state();
  }

  @Test
  void aDeadNodeHoldsKeepalivedsRolloutBackButNotTheLoadBalancers() {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.down.add("c");
    cluster.want("v2");

    // When
    List<Step> steps = cluster.run();

    // Then
    assertThat(steps)
        .contains(new ReplacePod(Component.LB_B, "a", "lb-b-a"))
        .noneMatch(s -> s instanceof ReplacePod r && r.component() == Component.VIP);
    assertThat(steps.getLast())
        .isInstanceOfSatisfying(
            Wait.class, w -> assertThat(w.message()).contains("Node c is not Ready", "delete"));
  }

  @Test
  void nothingHealthyIsTouchedWhileTheHolderIsInDoubt() {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.want("v2");
    cluster.play(cluster.next());
    cluster.doubt = "Virtual IP 192.0.2.100 on a and b.";

    // Then
    assertThat(cluster.next())
        .isEqualTo(new Wait(EndpointReason.WAITING_FOR_HOLDER, cluster.doubt));
  }

  @Test
  void whatSomebodyChangedIsRestoredWithoutReplacingPods() {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.damaged.add(Component.LB_B);

    // When
    List<Step> steps = cluster.run();

    // Then
    assertThat(steps).containsExactly(new Apply(Component.LB_B), new Done());
  }

  @Test
  void restoringDoesNotBringTheOtherTwinsNewTemplateBeforeItsTurn() {
    // Given
    FakeCluster cluster = formed("a", "b", "c");
    cluster.badTemplates.add("lb-a v2");
    cluster.want("v2");
    cluster.run();
    cluster.damaged.add(Component.LB_B);

    // When
    List<Step> steps = cluster.run();

    // Then
    assertThat(steps).doesNotContain(new Apply(Component.LB_B));
  }

  static FakeCluster formed(String... nodes) {
    var cluster = new FakeCluster(nodes);
    cluster.run();
    cluster.holder = nodes[0];
    return cluster;
  }
}
