package dev.mainstay.operator.etcd.actions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.ActionType;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Blocker;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Gate;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.PlannedAction;
import dev.mainstay.operator.etcd.actions.Scene.Fate;
import dev.mainstay.operator.etcd.client.MemberStatus.Space;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is recommended, and that each gate alone is enough to keep it back. */
class ActionPlannerTest {
  private static final String IN_CP_1 =
      "kubectl -n kube-system exec etcd-cp-1 -- etcdctl --endpoints=https://127.0.0.1:2379"
          + " --cacert=/etc/kubernetes/pki/etcd/ca.crt"
          + " --cert=/etc/kubernetes/pki/etcd/healthcheck-client.crt"
          + " --key=/etc/kubernetes/pki/etcd/healthcheck-client.key ";
  private static final Space FRAGMENTED = new Space(1024L << 20, 100L << 20, 2L << 30);

  @Test
  void nothingIsRecommendedToAHealthyCluster() {
    assertThat(Scene.ofThree().minutes(20).plan()).isEmpty();
  }

  @Test
  void anOrphanIsToBeRemovedByItsId() {
    // When
    PlannedAction action = only(orphan().minutes(20));

    // Then
    assertThat(action.type()).isEqualTo(ActionType.RemoveOrphan);
    assertThat(action.memberId()).isEqualTo("0000000000000004");
    assertThat(action.since()).isEqualTo("2026-11-21T10:00:15Z");
    assertThat(action.blockedBy()).isNull();
    assertThat(action.command()).isEqualTo(IN_CP_1 + "member remove 0000000000000004");
  }

  /** The causes of each gate; some close others as well, which is right. */
  @ParameterizedTest
  @EnumSource(
      names = {
        "NotPaused",
        "ObservationFresh",
        "QuorumProven",
        "OneCluster",
        "ViewsAgree",
        "MembershipSettled",
        "NodesKnown",
        "NoNodeJoining",
        "NoOtherLearner",
        "GraceOver"
      })
  void eachGateAloneKeepsARemovalBack(Gate gate) {
    // Given
    Scene scene = gate == Gate.GraceOver ? orphan().minutes(14) : orphan().minutes(20);
    switch (gate) {
      case NotPaused -> scene.paused = true;
      case ObservationFresh -> scene.age = Duration.ofSeconds(11);
      case QuorumProven -> scene.part(2).fate = Fate.DOWN;
      case OneCluster -> scene.part(2).otherCluster = true;
      case ViewsAgree -> scene.part(2).otherView = true;
      case NodesKnown -> scene.apiReachable = false;
      case NoNodeJoining -> scene.extraNodes = 1;
      case MembershipSettled -> scene.parts.add(new Scene.Part(Fate.UP));
      case NoOtherLearner -> {
        scene.parts.add(new Scene.Part(Fate.LEARNER));
        scene.minutes(11);
      }
      default -> {}
    }

    // When
    PlannedAction action = of(scene.confirmed(), ActionType.RemoveOrphan);

    // Then
    assertThat(gates(action)).contains(gate);
    assertThat(action.command()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"62, false", "63, true"})
  void whoAsksSeldomMayWaitLongerForARound(int age, boolean closed) {
    // Given
    Scene scene = orphan().minutes(20);
    scene.fresh = Duration.ofSeconds(62);
    scene.age = Duration.ofSeconds(age);

    // When, Then
    assertThat(gates(only(scene)).contains(Gate.ObservationFresh)).isEqualTo(closed);
  }

  @Test
  void oneMemberWithAnotherListKeepsARemovalBackThoughAMajorityAgrees() {
    // Given
    Scene scene = orphan();
    scene.parts.add(new Scene.Part(Fate.UP));
    scene.parts.add(new Scene.Part(Fate.UP));
    scene.minutes(30);
    scene.part(2).otherView = true;

    // When
    PlannedAction action = of(scene.confirmed(), ActionType.RemoveOrphan);

    // Then
    assertThat(gates(action)).containsExactly(Gate.ViewsAgree);
  }

  @Test
  void aMemberWithItsNodeIsNoOrphanHoweverLongItIsGone() {
    // Given
    Scene scene = Scene.ofThree();
    scene.part(3).fate = Fate.DOWN;

    // When, Then
    assertThat(scene.minutes(60).plan()).isEmpty();
  }

  @Test
  void anExternalMemberIsNeverAnOrphan() {
    // Given
    Scene scene = orphan();
    scene.external = true;

    // When, Then
    assertThat(scene.minutes(60).plan()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"UNSTARTED_LEARNER, 1000000, true", "LEARNER, 100, true", "LEARNER, 990000, false"})
  void aLearnerThatMakesNoProgressIsToBeEvicted(Fate fate, long index, boolean evicted) {
    // Given
    Scene scene = Scene.of(Fate.UP, Fate.UP, Fate.UP, fate);
    scene.part(4).index = index;

    // When
    List<PlannedAction> plan = scene.minutes(20).plan();

    // Then
    assertThat(plan).hasSize(evicted ? 1 : 0);
    assertThat(plan)
        .allSatisfy(
            a -> assertThat(a.command()).isEqualTo(IN_CP_1 + "member remove 0000000000000004"));
  }

  @Test
  void aLearnerThatCatchesUpIsLeftAlone() {
    // Given
    Scene scene = Scene.of(Fate.UP, Fate.UP, Fate.UP, Fate.LEARNER);
    scene.part(4).index = 100;
    for (int i = 0; i < 20; i++) {
      scene.part(4).index += 1000;

      // When, Then
      assertThat(scene.minutes(1).plan()).isEmpty();
    }
  }

  @Test
  void theLeaderLeavesACordonedNode() {
    // Given
    Scene scene = Scene.ofThree().minutes(20);
    scene.cordoned.addAll(List.of("cp-1", "cp-2"));

    // When
    PlannedAction action = only(scene.confirmed());

    // Then
    assertThat(action.type()).isEqualTo(ActionType.MoveLeader);
    assertThat(action.command()).isEqualTo(IN_CP_1 + "move-leader 0000000000000003");
  }

  @ParameterizedTest
  @EnumSource(names = {"LeaderSettled", "SuccessorReady"})
  void eachGateAloneKeepsAMoveBack(Gate gate) {
    // Given
    Scene scene = Scene.ofThree().minutes(gate == Gate.LeaderSettled ? 5 : 20);
    scene.cordoned.addAll(
        gate == Gate.SuccessorReady ? List.of("cp-1", "cp-2", "cp-3") : List.of("cp-1"));

    // When
    PlannedAction action = only(scene.confirmed());

    // Then
    assertThat(gates(action)).containsExactly(gate);
  }

  @Test
  void aFragmentedFollowerIsToBeDefragmentedWithTimeForItsSize() {
    // Given
    Scene scene = Scene.ofThree();
    scene.part(2).space = FRAGMENTED;

    // When
    PlannedAction action = only(scene.minutes(20));

    // Then
    assertThat(action.command())
        .startsWith("kubectl -n kube-system exec etcd-cp-2 -- etcdctl ")
        .endsWith(" defrag --command-timeout=3m");
  }

  @Test
  void noMemberIsDefragmentedWhileTheToleranceIsUsedUp() {
    // Given
    Scene scene = Scene.ofThree();
    scene.part(2).space = FRAGMENTED;
    scene.part(3).fate = Fate.DOWN;

    // When, Then
    assertThat(gates(only(scene.minutes(20)))).containsExactly(Gate.ToleranceKept);
  }

  @Test
  void theLeadersFileComesLastAndAfterAMove() {
    // Given
    Scene scene = Scene.ofThree();
    scene.part(1).space = FRAGMENTED;

    // When
    List<PlannedAction> plan = scene.minutes(20).plan();

    // Then
    assertThat(plan)
        .extracting(PlannedAction::type)
        .containsExactly(ActionType.MoveLeader, ActionType.Defragment);
    assertThat(plan.getFirst().command()).endsWith("move-leader 0000000000000002");
    assertThat(gates(plan.getLast())).containsExactly(Gate.LeaderLast, Gate.OneAtATime);
  }

  @ParameterizedTest(name = "{0} MiB of {1} MiB, {2}")
  @CsvSource({
    "1000, 2048, memberID:1 alarm:NOSPACE, ''",
    "1700, 2048, memberID:1 alarm:NOSPACE, SpaceFreed",
    "1000, 0,    memberID:1 alarm:NOSPACE, SpaceFreed",
    "1000, 2048, memberID:1 alarm:NOSPACE memberID:2 alarm:CORRUPT, NoCorruption"
  })
  void theAlarmIsDisarmedOnlyWhenThereIsSpaceAndNoCorruption(
      long size, long quota, String errors, String gate) {
    // Given
    Scene scene = Scene.ofThree();
    scene.errors = List.of(errors);
    scene.part(3).space = new Space(size << 20, size << 20, quota << 20);

    // When
    PlannedAction action = only(scene.minutes(20));

    // Then
    assertThat(action.type()).isEqualTo(ActionType.DisarmNoSpace);
    assertThat(gates(action).stream().map(Gate::name))
        .isEqualTo(gate.isEmpty() ? List.of() : List.of(gate));
    assertThat(action.command()).isEqualTo(gate.isEmpty() ? IN_CP_1 + "alarm disarm" : null);
  }

  @Test
  void oneCommandAtATime() {
    // Given
    Scene scene = orphan().minutes(20);
    scene.cordoned.add("cp-1");

    // When
    List<PlannedAction> plan = scene.confirmed().plan();

    // Then
    assertThat(plan)
        .extracting(PlannedAction::type)
        .containsExactly(ActionType.RemoveOrphan, ActionType.MoveLeader);
    assertThat(gates(plan.getLast())).containsExactly(Gate.OneAtATime);
  }

  @Test
  void anExternalMemberIsAskedAtItsUrlWithTheSecretsFiles() {
    // Given
    Scene scene = Scene.ofThree();
    scene.external = true;
    scene.part(2).space = FRAGMENTED;

    // When, Then
    assertThat(only(scene.minutes(20)).command())
        .isEqualTo(
            "etcdctl --endpoints=https://192.0.2.12:2379 --cacert=ca.crt --cert=tls.crt"
                + " --key=tls.key defrag --command-timeout=3m");
  }

  /** Three voters that take part, and a fourth whose node is gone. */
  private static Scene orphan() {
    Scene scene = Scene.of(Fate.UP, Fate.UP, Fate.UP, Fate.DOWN);
    scene.part(4).hasNode = false;
    return scene;
  }

  private static PlannedAction only(Scene scene) {
    List<PlannedAction> plan = scene.plan();
    assertThat(plan).hasSize(1);
    return plan.getFirst();
  }

  private static PlannedAction of(Scene scene, ActionType type) {
    return scene.plan().stream().filter(a -> a.type() == type).findFirst().orElseThrow();
  }

  private static List<Gate> gates(PlannedAction action) {
    List<Blocker> blockers = action.blockedBy();
    return blockers == null ? List.of() : blockers.stream().map(Blocker::gate).toList();
  }
}
