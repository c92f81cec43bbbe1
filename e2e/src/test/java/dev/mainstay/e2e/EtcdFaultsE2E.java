package dev.mainstay.e2e;

import static dev.mainstay.e2e.SharedCluster.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mainstay.e2e.lab.ExecResult;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabException;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.RequiresDocker;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
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
    mainstay.awaitTolerance(1, LONG);
    assertThat(mainstay.etcd().at("/status/quorum/participating").asInt()).isEqualTo(3);
  }

  @Test
  void aFrozenMemberIsMissing() {
    frozen(follower());
  }

  @Test
  void aFrozenLeaderIsMissingAndAnotherLeads() {
    LabNode leader = leader();
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
      cluster.nodes().stream()
          .filter(n -> !n.name().equals(victim.name()))
          .forEach(n -> assertThat(member(status, n).path("safeToDisrupt").asBoolean()).isFalse());
      assertThat(condition(status, "DisruptionAllowed").path("status").asText()).isEqualTo("False");
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
    cutOff(leader());
  }

  /** On the lonely node the replica must not go on saying what it saw before. */
  private void cutOff(LabNode victim) {
    cluster.faults().cutNetwork(victim);
    try {
      // When
      mainstay.awaitTolerance(0, LONG);
      awaitPage(victim, p -> !quorum(p).equals("True"));

      // Then
      assertThat(mainstay.operatorPage(victim, "/metrics"))
          .doesNotContain("mainstay_etcd_state{state=\"Healthy\",topology=\"main\"} 1.0");
      assertThat(mainstay.etcd().at("/status/quorumText").asText()).isEqualTo("2/3");
    } finally {
      cluster.faults().restoreNetwork(victim);
    }
  }

  /** A learner does not vote; a voter that never started counts from the first moment on. */
  @Test
  void anUnstartedLearnerCostsNothingAnUnstartedVoterCostsTheTolerance() {
    LabNode any = leader();
    String peer = "https://" + cluster.subnet().address(60) + ":2380";

    mainstay
        .etcdctl(any, "member", "add", "ghost", "--learner", "--peer-urls=" + peer)
        .orThrow("member add --learner");
    try {
      awaitStatus("one learner", s -> s.at("/quorum/learners").asInt() == 1);
      assertThat(mainstay.etcd().at("/status/quorum/faultToleranceNow").asInt()).isEqualTo(1);
    } finally {
      removeGhost(any);
    }

    mainstay.etcdctl(any, "member", "add", "ghost", "--peer-urls=" + peer).orThrow("member add");
    try {
      awaitStatus(
          "four voters and no tolerance",
          s ->
              s.at("/quorum/votingMembers").asInt() == 4
                  && s.at("/quorum/faultToleranceNow").asInt() == 0);
      assertThat(
              condition(mainstay.etcd().path("status"), "MembersHealthy").path("reason").asText())
          .isEqualTo("MemberUnstarted");
    } finally {
      removeGhost(any);
    }
  }

  private void removeGhost(LabNode any) {
    String id =
        mainstay
            .etcdctl(any, "member", "list")
            .orThrow("member list")
            .lines()
            .filter(l -> l.contains(":2380") && (l.contains("ghost") || l.contains("unstarted")))
            .map(l -> l.split(",", 2)[0].strip())
            .findFirst()
            .orElseThrow();
    mainstay.etcdctl(any, "member", "remove", id).orThrow("member remove");
    awaitStatus("three voters", s -> s.at("/quorum/votingMembers").asInt() == 3);
  }

  /** The API is dead meanwhile; afterwards the resource tells when it was. */
  @Test
  void allMembersDieAtOnceAndTheHistoryTellsOfIt() {
    // When
    List<LabNode> nodes = cluster.nodes();
    // Again and again: the kubelets start them anew at once.
    Waiting.until(
        "a page says QuorumLost",
        LONG,
        Duration.ofMillis(500),
        () -> {
          nodes.forEach(n -> cluster.exec(n, "sh", "-c", "pkill -KILL -f '" + ETCD + "'; true"));
          return mainstay
              .operatorStatus(nodes.getFirst())
              .at("/etcd/status/state")
              .asText()
              .equals("QuorumLost");
        });
    assertThat(mainstay.operatorPage(nodes.getFirst(), "/")).contains("QuorumLost");

    // Then
    mainstay.awaitTolerance(1, LONG);
    awaitStatus(
        "the history has it",
        s -> {
          for (JsonNode entry : s.path("history")) {
            if (entry.toString().contains("QuorumLost")) {
              return true;
            }
          }
          return false;
        });
  }

  /** What the page of the last node prints is run there word for word. */
  @Test
  void aLostQuorumIsRecoveredByThePrintedPlan() {
    // Given
    LabNode survivor = follower();
    List<LabNode> lost =
        cluster.nodes().stream().filter(n -> !n.name().equals(survivor.name())).toList();
    lost.forEach(cluster.faults()::killNode);
    awaitPage(survivor, p -> p.at("/etcd/status/recoveryPlan/steps").size() > 0);
    JsonNode plan = mainstay.operatorStatus(survivor).at("/etcd/status/recoveryPlan");
    assertThat(plan.path("member").asText()).isEqualTo(survivor.name());
    assertThat(mainstay.operatorPage(survivor, "/")).contains(plan.path("steps").get(1).asText());

    // When
    String last = "";
    for (JsonNode step : plan.path("steps")) {
      String text = step.asText();
      String command = text.substring(text.lastIndexOf(": ") + 2);
      if (text.startsWith("On " + survivor.name())) {
        System.out.println("recovery: " + text);
        Waiting.until(
            command, LONG, Duration.ofSeconds(3), () -> run(survivor, command).exitCode() == 0);
      } else if (text.startsWith("There, wait until this prints nothing")) {
        Waiting.until(
            command, LONG, Duration.ofSeconds(1), () -> run(survivor, command).stdout().isBlank());
      } else if (text.startsWith("When all voters take part again")) {
        last = command;
      }
    }
    for (LabNode node : lost) {
      Waiting.until(
          "the API of the survivor forgets node " + node.name(),
          LONG,
          Duration.ofSeconds(2),
          () -> forgotten(node));
      cluster.faults().startNode(node);
      cluster.rejoin(node);
    }

    // Then
    mainstay.awaitSettled(3, 1, LONG);
    run(survivor, last).orThrow(last);
    awaitStatus("no plan any more", s -> s.path("recoveryPlan").isMissingNode());
  }

  private boolean forgotten(LabNode node) {
    try {
      return cluster.kubectl("delete", "node", node.name(), "--ignore-not-found").exitCode() == 0;
    } catch (LabException e) {
      return false; // its API server is not up yet
    }
  }

  private ExecResult run(LabNode node, String command) {
    return cluster.exec(node, "bash", "-c", command);
  }

  private LabNode leader() {
    return cluster.node(mainstay.etcd().at("/status/leader/node").asText());
  }

  private LabNode follower() {
    String leader = mainstay.etcd().at("/status/leader/node").asText();
    return cluster.nodes().stream().filter(n -> !n.name().equals(leader)).findFirst().orElseThrow();
  }

  private static JsonNode member(JsonNode status, LabNode node) {
    for (JsonNode member : status.path("members")) {
      if (member.path("node").asText().equals(node.name())) {
        return member;
      }
    }
    throw new AssertionError("no member on " + node.name() + ": " + status);
  }

  private static JsonNode condition(JsonNode status, String type) {
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    throw new AssertionError("no condition " + type + ": " + status);
  }

  private static String quorum(JsonNode page) {
    return condition(page.at("/etcd/status"), "QuorumAvailable").path("status").asText();
  }

  private void awaitStatus(String what, Predicate<JsonNode> reached) {
    Waiting.until(
        what, LONG, Duration.ofSeconds(1), () -> reached.test(mainstay.etcd().path("status")));
  }

  private void awaitPage(LabNode node, Predicate<JsonNode> reached) {
    Waiting.until(
        "the page of " + node.name(),
        LONG,
        Duration.ofSeconds(1),
        () -> reached.test(mainstay.operatorStatus(node)));
  }
}
