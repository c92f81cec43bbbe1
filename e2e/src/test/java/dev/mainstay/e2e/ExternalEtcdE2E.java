package dev.mainstay.e2e;

import static dev.mainstay.e2e.ExternalTopology.member;
import static dev.mainstay.e2e.ExternalTopology.says;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mainstay.e2e.lab.EtcdMember;
import dev.mainstay.e2e.lab.ExternalEtcd;
import dev.mainstay.e2e.lab.RequiresDocker;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Members of an etcd outside the cluster are lost in many ways. The cluster's API has an etcd of
 * its own, so it lives on and the resource itself tells of each.
 */
@RequiresDocker
@Tag("whole")
class ExternalEtcdE2E {
  private static ExternalStage stage;

  @BeforeAll
  static void ready() {
    stage = ExternalStage.ready();
  }

  @Test
  void aKilledMemberTakesTheToleranceToZeroAndItsReturnToOne() {
    try (ExternalEtcd etcd = stage.start("killed", 3);
        ExternalTopology topology = stage.watch("killed", etcd)) {
      // Given
      JsonNode whole = topology.awaitHealthy(3, 1);
      assertThat(says(whole, "FaultTolerant", "True", "ToleranceSufficient")).isTrue();
      assertThat(whole.path("plannedActions")).isEmpty();
      assertThat(whole.path("failureDomains"))
          .hasSize(3)
          .allMatch(zone -> zone.path("ifLost").asText().equals("QuorumKept"));
      EtcdMember victim = etcd.members().getFirst();

      // When
      etcd.kill(victim);
      JsonNode less = topology.awaitCounts(2, 3, 0);

      // Then
      assertThat(member(less, victim).path("health").asText()).isEqualTo("Unreachable");
      assertThat(member(less, victim).path("zone").asText()).isEqualTo("zone-1");
      assertThat(says(less, "MembersHealthy", "False", "MemberUnreachable")).isTrue();
      JsonNode risky = topology.awaitState("AtRisk");
      assertThat(says(risky, "FaultTolerant", "False", "ToleranceExhausted")).isTrue();
      assertThat(says(risky, "QuorumAvailable", "True", "Quorate")).isTrue();
      etcd.start(victim);
      topology.awaitHealthy(3, 1);
    }
  }

  /** The machines of the others may run and see each other: only our own question failed. */
  @Test
  void theLastMemberThatAnswersProvesNoLoss() {
    try (ExternalEtcd etcd = stage.start("last", 3);
        ExternalTopology topology = stage.watch("last", etcd)) {
      // Given
      topology.awaitHealthy(3, 1);
      EtcdMember last = etcd.members().getLast();

      // When
      etcd.others(last).forEach(etcd::kill);
      topology.awaitState("Unknown");
      Waiting.sleep(ExternalStage.SETTLED);
      JsonNode blind = topology.status();

      // Then
      assertThat(says(blind, "QuorumAvailable", "Unknown", "Unreachable")).isTrue();
      assertThat(says(blind, "DisruptionAllowed", "Unknown", "QuorumUnknown")).isTrue();
      assertThat(member(blind, last).path("health").asText()).isEqualTo("NoLeader");
      assertThat(blind.at("/quorum/faultToleranceNow").isMissingNode()).isTrue();
      assertThat(ExternalTopology.wasEver(blind, "QuorumLost")).isFalse();
      etcd.others(last).forEach(etcd::start);
      topology.awaitHealthy(3, 1);
    }
  }

  /** One is dead and two cannot reach each other, and both say so: that is proof. */
  @Test
  void aMajorityWithoutLeaderIsALostQuorumAndItsPlanFitsMachinesOfTheirOwn() {
    try (ExternalEtcd etcd = stage.start("lost", 3);
        ExternalTopology topology = stage.watch("lost", etcd)) {
      // Given
      topology.awaitHealthy(3, 1);
      EtcdMember dead = etcd.members().getLast();
      List<EtcdMember> alive = etcd.others(dead);

      // When
      etcd.kill(dead);
      etcd.separate(alive.getFirst(), alive.getLast());
      JsonNode lost = topology.awaitState("QuorumLost");

      // Then
      assertThat(says(lost, "QuorumAvailable", "False", "QuorumLost")).isTrue();
      assertThat(lost.at("/quorum/precision").asText()).isEqualTo("Proven");
      assertThat(lost.at("/quorum/faultToleranceNow").asInt()).isNegative();
      saveAndRestoreAsPrinted(etcd, dead, lost.path("recoveryPlan"));
      etcd.heal(alive.getFirst());
      etcd.start(dead);
      JsonNode back = topology.awaitHealthy(3, 1);
      assertThat(back.path("recoveryPlan").isMissingNode()).isTrue();
    }
  }

  /** Word for word, but for systemd, which a container has not. */
  private static void saveAndRestoreAsPrinted(ExternalEtcd etcd, EtcdMember dead, JsonNode plan) {
    EtcdMember candidate =
        etcd.others(dead).stream()
            .filter(m -> m.name().equals(plan.path("member").asText()))
            .findFirst()
            .orElseThrow(() -> new AssertionError("the plan names no living member: " + plan));
    List<String> steps =
        StreamSupport.stream(plan.path("steps").spliterator(), false)
            .map(JsonNode::asText)
            .toList();
    assertThat(steps.getFirst()).contains("loses nothing").contains(dead.name());
    assertThat(steps).anyMatch(s -> s.endsWith(": systemctl disable --now etcd"));
    assertThat(steps)
        .filteredOn(s -> s.startsWith("Bring "))
        .hasSize(2)
        .allMatch(s -> s.contains(" member add "));
    for (String part : List.of(" snapshot save ", "etcdutl snapshot restore ")) {
      String step = steps.stream().filter(s -> s.contains(part)).findFirst().orElseThrow();
      String command = step.substring(step.lastIndexOf(": ") + 2);
      etcd.shell(candidate, Duration.ofMinutes(1), command).orThrow(command);
    }
  }

  /** Both at the same time: each resource tells of its own. */
  @Test
  void fiveMembersSurviveTwoAndTheOneBesideThemNone() {
    try (ExternalEtcd five = stage.start("five", 5);
        ExternalEtcd one = stage.start(stage.describe("one").members(1).firstHost(56));
        ExternalTopology ofFive = stage.watch("five", five);
        ExternalTopology ofOne = stage.watch("one", one)) {
      // Given
      ofFive.awaitHealthy(5, 2);

      // When
      five.members().subList(0, 2).forEach(five::kill);
      JsonNode less = ofFive.awaitCounts(3, 5, 0);
      JsonNode single = ofOne.awaitState("AtRisk");

      // Then
      assertThat(says(less, "QuorumAvailable", "True", "Quorate")).isTrue();
      assertThat(less.at("/quorum/required").asInt()).isEqualTo(3);
      assertThat(less.at("/quorum/faultToleranceUpper").asInt()).isEqualTo(2);
      assertThat(single.path("quorumText").asText()).isEqualTo("1/1");
      assertThat(single.at("/quorum/faultToleranceNow").asInt()).isZero();
      assertThat(says(single, "FaultTolerant", "False", "SingleMember")).isTrue();
      five.members().subList(0, 2).forEach(five::start);
      ofFive.awaitHealthy(5, 2);
    }
  }
}
