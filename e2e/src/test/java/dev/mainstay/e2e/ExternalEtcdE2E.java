package dev.mainstay.e2e;

import static dev.mainstay.e2e.ExternalTopology.member;
import static dev.mainstay.e2e.ExternalTopology.message;
import static dev.mainstay.e2e.ExternalTopology.says;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mainstay.e2e.lab.EtcdMember;
import dev.mainstay.e2e.lab.ExternalEtcd;
import dev.mainstay.e2e.lab.KubeadmCluster;
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
  /** Longer than every hold time of a state. */
  private static final Duration SETTLED = Duration.ofSeconds(20);

  private static KubeadmCluster cluster;
  private static ExternalCredentials credentials;

  @BeforeAll
  static void ready() {
    credentials = ExternalCredentials.mounted();
    cluster = SharedCluster.settled().cluster();
  }

  @Test
  void aKilledMemberTakesTheToleranceToZeroAndItsReturnToOne() {
    try (ExternalEtcd etcd = start("killed", 3);
        ExternalTopology topology = watched("killed", etcd)) {
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
    try (ExternalEtcd etcd = start("last", 3);
        ExternalTopology topology = watched("last", etcd)) {
      // Given
      topology.awaitHealthy(3, 1);
      EtcdMember last = etcd.members().getLast();

      // When
      etcd.others(last).forEach(etcd::kill);
      topology.awaitState("Unknown");
      Waiting.sleep(SETTLED);
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
    try (ExternalEtcd etcd = start("lost", 3);
        ExternalTopology topology = watched("lost", etcd)) {
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
    try (ExternalEtcd five = start("five", 5);
        ExternalEtcd one = credentials.start(cluster.externalEtcd("one").members(1).firstHost(56));
        ExternalTopology ofFive = watched("five", five);
        ExternalTopology ofOne = watched("one", one)) {
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

  @Test
  void anIsolatedFollowerAnswersAndDoesNotCount() {
    try (ExternalEtcd etcd = start("follower", 3);
        ExternalTopology topology = watched("follower", etcd)) {
      topology.awaitHealthy(3, 1);
      EtcdMember leader = etcd.leader();
      JsonNode status = isolated(etcd, topology, etcd.others(leader).getFirst());
      assertThat(status.at("/leader/name").asText()).isEqualTo(leader.name());
      topology.awaitHealthy(3, 1);
    }
  }

  @Test
  void anIsolatedLeaderAnswersAndDoesNotCountAndAnotherLeads() {
    try (ExternalEtcd etcd = start("leader", 3);
        ExternalTopology topology = watched("leader", etcd)) {
      JsonNode before = topology.awaitHealthy(3, 1);
      EtcdMember leader = etcd.leader();
      JsonNode status = isolated(etcd, topology, leader);
      assertThat(status.at("/leader/name").asText()).isNotEqualTo(leader.name());
      assertThat(status.at("/leader/term").asLong())
          .isGreaterThan(before.at("/leader/term").asLong());
      topology.awaitHealthy(3, 1);
    }
  }

  /** Isolates a member, heals it again, and returns what the resource said in between. */
  private static JsonNode isolated(
      ExternalEtcd etcd, ExternalTopology topology, EtcdMember victim) {
    // When
    etcd.isolate(victim);
    topology.awaitCounts(2, 3, 0);
    JsonNode status =
        topology.await(
            "the isolated member is known to be out",
            s -> s.at("/quorum/faultToleranceUpper").asInt(-1) == 0);

    // Then
    JsonNode told = member(status, victim);
    assertThat(told.path("health").asText()).isEqualTo("Isolated");
    assertThat(told.path("version").asText()).as("it answers").isNotEmpty();
    assertThat(etcd.status(victim).path("leader").asLong()).as("its leader").isZero();
    assertThat(says(status, "MembersHealthy", "False", "MemberIsolated")).isTrue();
    assertThat(message(status, "MembersHealthy")).contains(victim.name());
    assertThat(says(status, "QuorumAvailable", "True", "Quorate")).isTrue();
    etcd.heal(victim);
    return status;
  }

  @Test
  void aFrozenLeaderMayStillVoteAndAnotherLeads() {
    try (ExternalEtcd etcd = start("frozen", 3);
        ExternalTopology topology = watched("frozen", etcd)) {
      // Given
      topology.awaitHealthy(3, 1);
      EtcdMember leader = etcd.leader();

      // When
      etcd.freeze(leader);
      JsonNode status =
          topology.await(
              "another leads, and the tolerance is 0",
              s ->
                  s.path("quorumText").asText().equals("2/3")
                      && s.at("/quorum/faultToleranceNow").asInt(-1) == 0
                      && !s.at("/leader/name").asText(leader.name()).equals(leader.name()));

      // Then
      assertThat(member(status, leader).path("health").asText()).isEqualTo("Unreachable");
      assertThat(status.at("/quorum/unknown").asInt()).isEqualTo(1);
      assertThat(status.at("/quorum/faultToleranceUpper").asInt()).isEqualTo(1);
      etcd.unfreeze(leader);
      topology.awaitHealthy(3, 1);
    }
  }

  /**
   * TCP needs both directions, so the follower is cut off from the leader, and from nobody else.
   */
  @Test
  void oneWayLossFromTheLeaderCostsTheFollowerAndNotTheLeadership() {
    try (ExternalEtcd etcd = start("one-way", 3);
        ExternalTopology topology = watched("one-way", etcd)) {
      // Given
      JsonNode before = topology.awaitHealthy(3, 1);
      EtcdMember leader = etcd.leader();
      EtcdMember deaf = etcd.others(leader).getFirst();

      // When
      etcd.dropTraffic(leader, deaf);
      topology.awaitCounts(2, 3, 0);
      JsonNode status =
          topology.await(
              "the deaf member is isolated",
              s -> member(s, deaf).path("health").asText().equals("Isolated"));

      // Then
      assertThat(status.at("/leader/name")).isEqualTo(before.at("/leader/name"));
      etcd.heal(leader);
      topology.awaitHealthy(3, 1);
    }
  }

  @Test
  void oneWayLossBetweenFollowersCostsNothing() {
    try (ExternalEtcd etcd = start("followers", 3);
        ExternalTopology topology = watched("followers", etcd)) {
      // Given
      JsonNode before = topology.awaitHealthy(3, 1);
      List<EtcdMember> followers = etcd.others(etcd.leader());

      // When
      etcd.dropTraffic(followers.getFirst(), followers.getLast());
      Waiting.sleep(SETTLED);

      // Then
      String knock =
          "timeout 3 bash -c '</dev/tcp/%s/2380'".formatted(followers.getLast().address());
      assertThat(etcd.shell(followers.getFirst(), Duration.ofSeconds(10), knock).exitCode())
          .as("the loss is there")
          .isNotZero();
      JsonNode after = topology.awaitHealthy(3, 1);
      assertThat(after.path("history")).isEqualTo(before.path("history"));
      assertThat(after.at("/leader/name")).isEqualTo(before.at("/leader/name"));
    }
  }

  private static ExternalEtcd start(String name, int members) {
    return credentials.start(cluster.externalEtcd(name).members(members));
  }

  private static ExternalTopology watched(String name, ExternalEtcd etcd) {
    return ExternalTopology.of(cluster, "ext-" + name, ExternalCredentials.OURS, etcd.members());
  }
}
