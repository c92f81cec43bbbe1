package dev.mainstay.e2e;

import static dev.mainstay.e2e.ExternalTopology.member;
import static dev.mainstay.e2e.ExternalTopology.message;
import static dev.mainstay.e2e.ExternalTopology.says;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mainstay.e2e.lab.EtcdMember;
import dev.mainstay.e2e.lab.ExternalEtcd;
import dev.mainstay.e2e.lab.RequiresDocker;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Members of an etcd outside the cluster lose sight of each other, and one freezes. */
@RequiresDocker
@Tag("whole")
class ExternalEtcdNetworkE2E {
  private static ExternalStage stage;

  @BeforeAll
  static void ready() {
    stage = ExternalStage.ready();
  }

  @Test
  void anIsolatedFollowerAnswersAndDoesNotCount() {
    try (ExternalEtcd etcd = stage.start("follower", 3);
        ExternalTopology topology = stage.watch("follower", etcd)) {
      topology.awaitHealthy(3, 1);
      EtcdMember leader = etcd.leader();
      JsonNode status = isolated(etcd, topology, etcd.others(leader).getFirst());
      assertThat(status.at("/leader/name").asText()).isEqualTo(leader.name());
      topology.awaitHealthy(3, 1);
    }
  }

  @Test
  void anIsolatedLeaderAnswersAndDoesNotCountAndAnotherLeads() {
    try (ExternalEtcd etcd = stage.start("leader", 3);
        ExternalTopology topology = stage.watch("leader", etcd)) {
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
    try (ExternalEtcd etcd = stage.start("frozen", 3);
        ExternalTopology topology = stage.watch("frozen", etcd)) {
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
    try (ExternalEtcd etcd = stage.start("one-way", 3);
        ExternalTopology topology = stage.watch("one-way", etcd)) {
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
    try (ExternalEtcd etcd = stage.start("followers", 3);
        ExternalTopology topology = stage.watch("followers", etcd)) {
      // Given
      JsonNode before = topology.awaitHealthy(3, 1);
      List<EtcdMember> followers = etcd.others(etcd.leader());

      // When
      etcd.dropTraffic(followers.getFirst(), followers.getLast());
      Waiting.sleep(ExternalStage.SETTLED);

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
}
