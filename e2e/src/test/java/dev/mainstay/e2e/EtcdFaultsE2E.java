package dev.mainstay.e2e;

import static dev.mainstay.e2e.SharedCluster.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mainstay.e2e.lab.Etcdctl;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.RequiresDocker;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of etcd's members, and what the resource and the pages say of it. */
@RequiresDocker
@Tag("whole")
class EtcdFaultsE2E {
  private static final String ETCD = "^etcd ";

  private Mainstay mainstay;
  private KubeadmCluster cluster;

  @BeforeEach
  void whole() {
    mainstay = SharedCluster.settled();
    cluster = mainstay.cluster();
  }

  @AfterEach
  void healthyAgain() {
    SharedCluster.awaitAllMembers(mainstay);
  }

  @Test
  void aFrozenMemberIsMissing() {
    frozen(follower());
  }

  @Test
  void aFrozenLeaderIsMissingAndAnotherLeads() {
    LabNode leader = mainstay.etcdLeader();
    frozen(leader);
    assertThat(mainstay.etcd().at("/status/leader/node").asText()).isNotEqualTo(leader.name());
  }

  private void frozen(LabNode victim) {
    cluster.faults().killProcess(victim, ETCD, "STOP");
    try {
      // When
      mainstay.awaitTolerance(0, LONG);

      // Then
      JsonNode status = mainstay.etcd().path("status");
      assertThat(status.path("quorumText").asText()).isEqualTo("2/3");
      assertThat(member(status, victim).path("safeToDisrupt").asBoolean()).isTrue();
      cluster
          .others(victim)
          .forEach(n -> assertThat(member(status, n).path("safeToDisrupt").asBoolean()).isFalse());
      assertThat(Conditions.find(status, "DisruptionAllowed").path("status").asText())
          .isEqualTo("False");
    } finally {
      // The kubelet may have started it afresh.
      cluster.exec(victim, "sh", "-c", "pkill -CONT -f '" + ETCD + "'; true");
    }
  }

  @Test
  void aFollowerCutOffIsMissingAndItsOwnPageClaimsNothing() {
    cutOff(follower());
  }

  @Test
  void aLeaderCutOffIsMissingAndItsOwnPageClaimsNothing() {
    cutOff(mainstay.etcdLeader());
  }

  /** On the lonely node the replica must not go on saying what it saw before. */
  private void cutOff(LabNode victim) {
    cluster.faults().cutNetwork(victim);
    try {
      // When
      mainstay.awaitTolerance(0, LONG);
      mainstay
          .replicas()
          .awaitStatus(
              victim,
              "no quorum that it knows of",
              LONG,
              p -> Set.of("False", "Unknown").contains(quorum(p)));

      // Then
      assertThat(mainstay.replicas().page(victim, "/metrics"))
          .doesNotContain("mainstay_etcd_state{state=\"Healthy\",topology=\"main\"} 1.0");
      assertThat(mainstay.etcd().at("/status/quorumText").asText()).isEqualTo("2/3");
    } finally {
      cluster.faults().restoreNetwork(victim);
    }
  }

  /** A learner does not vote; a voter that never started counts from the first moment on. */
  @Test
  void anUnstartedLearnerCostsNothingAnUnstartedVoterCostsTheTolerance() {
    LabNode any = mainstay.etcdLeader();
    String peer = "https://" + cluster.subnet().address(60) + ":2380";

    Etcdctl.run(cluster, any, "member", "add", "ghost", "--learner", "--peer-urls=" + peer)
        .orThrow("member add --learner");
    try {
      mainstay.awaitEtcd("one learner", LONG, s -> s.at("/quorum/learners").asInt() == 1);
      assertThat(mainstay.etcd().at("/status/quorum/faultToleranceNow").asInt()).isEqualTo(1);
    } finally {
      removeGhost(any);
    }

    Etcdctl.run(cluster, any, "member", "add", "ghost", "--peer-urls=" + peer)
        .orThrow("member add");
    try {
      mainstay.awaitEtcd(
          "four voters and no tolerance",
          LONG,
          s ->
              s.at("/quorum/votingMembers").asInt() == 4
                  && s.at("/quorum/faultToleranceNow").asInt() == 0);
      assertThat(
              Conditions.find(mainstay.etcd().path("status"), "MembersHealthy")
                  .path("reason")
                  .asText())
          .isEqualTo("MemberUnstarted");
    } finally {
      removeGhost(any);
    }
  }

  private void removeGhost(LabNode any) {
    String id =
        Etcdctl.run(cluster, any, "member", "list")
            .orThrow("member list")
            .lines()
            .filter(l -> l.contains(":2380") && (l.contains("ghost") || l.contains("unstarted")))
            .map(l -> l.split(",", 2)[0].strip())
            .findFirst()
            .orElseThrow();
    Etcdctl.run(cluster, any, "member", "remove", id).orThrow("member remove");
    mainstay.awaitEtcd("three voters", LONG, s -> s.at("/quorum/votingMembers").asInt() == 3);
  }

  /** The API is dead meanwhile; afterwards the resource tells when it was. */
  @Test
  void allMembersDieAtOnceAndTheHistoryTellsOfIt() {
    // When
    List<LabNode> nodes = cluster.nodes();
    // Again and again: the kubelets start them anew at once.
    var _ =
        Waiting.untilSeen(
            "a page says QuorumLost",
            LONG,
            Duration.ofMillis(500),
            () -> {
              nodes.forEach(
                  n -> cluster.exec(n, "sh", "-c", "pkill -KILL -f '" + ETCD + "'; true"));
              return mainstay.replicas().status(nodes.getFirst());
            },
            p -> p.at("/etcd/status/state").asText().equals("QuorumLost"));
    assertThat(mainstay.replicas().page(nodes.getFirst(), "/")).contains("QuorumLost");

    // Then
    mainstay.awaitTolerance(1, LONG);
    mainstay.awaitEtcd(
        "the history has it",
        LONG,
        s -> {
          for (JsonNode entry : s.path("history")) {
            if (entry.toString().contains("QuorumLost")) {
              return true;
            }
          }
          return false;
        });
  }

  private LabNode follower() {
    return cluster.others(mainstay.etcdLeader()).getFirst();
  }

  private static JsonNode member(JsonNode status, LabNode node) {
    for (JsonNode member : status.path("members")) {
      if (member.path("node").asText().equals(node.name())) {
        return member;
      }
    }
    throw new AssertionError("no member on " + node.name() + ": " + status);
  }

  private static String quorum(JsonNode page) {
    return Conditions.find(page.at("/etcd/status"), "QuorumAvailable").path("status").asText();
  }
}
