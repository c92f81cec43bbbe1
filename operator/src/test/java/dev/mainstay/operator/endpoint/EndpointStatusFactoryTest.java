package dev.mainstay.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.Condition;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.FailoverStatus;
import dev.mainstay.operator.endpoint.observe.EndpointView;
import dev.mainstay.operator.endpoint.observe.EndpointView.AddressView;
import dev.mainstay.operator.endpoint.observe.NodeReport;
import dev.mainstay.operator.endpoint.observe.NodeReport.LoadBalancer;
import dev.mainstay.operator.endpoint.observe.NodeReport.Vrrp;
import dev.mainstay.operator.endpoint.observe.NodeSight;
import dev.mainstay.operator.endpoint.observe.ServedCertificate;
import dev.mainstay.operator.endpoint.observe.Surroundings;
import dev.mainstay.operator.endpoint.plan.Allocation;
import dev.mainstay.operator.endpoint.plan.EndpointPlan;
import dev.mainstay.operator.endpoint.plan.EndpointPlan.Backend;
import dev.mainstay.operator.endpoint.plan.EndpointPlan.Candidate;
import dev.mainstay.operator.endpoint.rollout.Component;
import dev.mainstay.operator.endpoint.rollout.Step;
import dev.mainstay.operator.status.ConditionType;
import dev.mainstay.operator.status.EndpointReason;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the status says of observations, told as a small cluster in which things change. */
class EndpointStatusFactoryTest {
  private static final String VIP = "192.0.2.100";
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void wholeClusterIsReadyWithItsHolderSeenFromThreeSides() {
    // When
    ControlPlaneEndpointStatus status = new Scene(3).holder("cp-1").status();

    // Then
    assertThat(status.endpoint()).isEqualTo("https://192.0.2.100:8443");
    assertThat(status.holder()).isEqualTo("cp-1");
    assertThat(status.readyNodes()).isEqualTo("3/3");
    assertThat(status.backends()).isEqualTo("3/3");
    assertThat(status.virtualIPs().getFirst().observedBy())
        .containsExactly("agent", "kernel", "network");
    assertThat(truths(status))
        .containsEntry("Ready", "True RolledOut")
        .containsEntry("Available", "True Answering")
        .containsEntry("FaultTolerant", "True AnotherNodeMayFail")
        .containsEntry("HolderUnique", "True OneHolder")
        .containsEntry("BackendsHealthy", "True AllAnswer")
        .containsEntry("ConfigurationApplied", "True RolledOut")
        .containsEntry("ColdStartSafe", "True KubeletsBypassVirtualIP")
        .containsEntry("CertificateCoversEndpoint", "True CertificateCovers")
        .containsEntry("Reconciling", "False NothingToDo")
        .containsEntry("Stalled", "False NotStalled")
        .containsEntry("Paused", "False NotPaused");
  }

  @Test
  void everyTypeIsThereBeforeAnythingWasSeen() {
    // When
    ControlPlaneEndpointStatus status = new Scene(0).status();

    // Then
    assertThat(truths(status).keySet())
        .containsExactlyInAnyOrderElementsOf(
            EndpointConditions.TYPES.stream().map(ConditionType::text).toList());
  }

  @Test
  void whatTheLastLeaderSawOfTheCertificatesStandsUntilANewOneHasLooked() {
    // Given
    ControlPlaneEndpointStatus before = new Scene(3).holder("cp-1").status();
    Scene newLeader = new Scene(3).holder("cp-1").noHandshakeYet();

    // Then
    assertThat(truths(newLeader.status()))
        .containsEntry("CertificateCoversEndpoint", "Unknown NotObserved");
    assertThat(truths(newLeader.after(before)))
        .containsEntry("CertificateCoversEndpoint", "True CertificateCovers");
  }

  @Test
  void aNodeWithAnotherHashIsNamedAlthoughTheRollOutIsDone() {
    // When
    ControlPlaneEndpointStatus status = new Scene(3).holder("cp-1").wantedHash("new").status();

    // Then
    assertThat(truths(status)).containsEntry("ConfigurationApplied", "False Outdated");
    assertThat(condition(status, "ConfigurationApplied").message())
        .isEqualTo(
            "Not the newest configuration on cp-1 (keepalived); cp-2 (keepalived);"
                + " cp-3 (keepalived).");
  }

  @Test
  void theLossOfAnyNodeIsTriedBeforeAnotherMayFail() {
    // When
    ControlPlaneEndpointStatus status =
        new Scene(3).holder("cp-1").dead("cp-3").lame("cp-2").status();

    // Then
    assertThat(truths(status)).containsEntry("FaultTolerant", "False NoNodeToSpare");
    assertThat(condition(status, "FaultTolerant").message())
        .isEqualTo(
            "1 of 3 nodes can hold the address and 3 of 3 API servers answer; cp-1 may not fail"
                + " now.");
  }

  /** Both that are left see two API servers, and neither answers without the other's etcd. */
  @Test
  void oneOfThreeThatIsGoneLeavesNoneToSpare() {
    // When
    ControlPlaneEndpointStatus status =
        new Scene(3).apiDown(List.of("cp-3")).holder("cp-1").dead("cp-3").status();

    // Then
    assertThat(truths(status)).containsEntry("FaultTolerant", "False NoNodeToSpare");
    assertThat(condition(status, "FaultTolerant").message())
        .isEqualTo(
            "2 of 3 nodes can hold the address and 2 of 3 API servers answer; only 2 of 3 nodes"
                + " report, and none of them may fail now: stacked etcd would lose its quorum.");
  }

  @ParameterizedTest
  @CsvSource({"1, False OnlyOneNode", "2, False EvenNodeCount", "3, True AnotherNodeMayFail"})
  void fewNodesAreServedAndToldApart(int nodes, String faultTolerant) {
    // When
    ControlPlaneEndpointStatus status = new Scene(nodes).holder("cp-1").status();

    // Then
    assertThat(truths(status))
        .containsEntry("Ready", "True RolledOut")
        .containsEntry("FaultTolerant", faultTolerant);
  }

  @Test
  void fourNodesAreToldThatAnOddNumberIsBetter() {
    // When
    ControlPlaneEndpointStatus status = new Scene(4).holder("cp-1").status();

    // Then
    assertThat(condition(status, "FaultTolerant").message())
        .isEqualTo(
            "4 of 4 nodes can hold the address and 4 of 4 API servers answer."
                + " 4 nodes tolerate no more etcd failures than 3; an odd number is better.");
  }

  @ParameterizedTest
  @CsvSource({"1, True Answering", "2, True Answering", "3, False NoAnswer", "9, False NoAnswer"})
  void anOutageTurnsAvailableOnlyWhenItGoesOn(int seconds, String available) {
    // Given
    var scene = new Scene(3).holder("cp-1");
    ControlPlaneEndpointStatus before = scene.status();

    // When
    ControlPlaneEndpointStatus after = scene.downFor(seconds).after(before);

    // Then
    assertThat(truths(after)).containsEntry("Available", available);
  }

  @Test
  void whatNeverAnsweredIsNotCalledAvailable() {
    // When
    ControlPlaneEndpointStatus status = new Scene(3).downFor(1).status();

    // Then
    assertThat(truths(status)).containsEntry("Available", "False NoAnswer");
  }

  @ParameterizedTest
  @CsvSource({
    "0, True OneHolder, True RolledOut",
    "2, True OneHolder, True RolledOut",
    "3, False SeveralHolders, False SeveralHolders"
  })
  void severalHoldersTurnHolderUniqueAndReadyOnlyWhenTheyStay(
      int seconds, String unique, String ready) {
    // Given
    var scene = new Scene(3).holder("cp-1");
    ControlPlaneEndpointStatus before = scene.status();

    // When
    ControlPlaneEndpointStatus after =
        scene.holder("cp-2").doubtSince(NOW.minusSeconds(seconds)).after(before);

    // Then
    assertThat(truths(after)).containsEntry("HolderUnique", unique).containsEntry("Ready", ready);
  }

  @Test
  void anUnansweredPollIsNoLossOfTheHolderWhileTheAddressAnswers() {
    // Given
    var scene = new Scene(3).holder("cp-1");

    // When
    ControlPlaneEndpointStatus status = scene.silent("cp-1").status();

    // Then
    assertThat(status.holder()).isEqualTo("cp-1");
    assertThat(truths(status)).containsEntry("HolderUnique", "True OneHolder");
  }

  @Test
  void aStopTellsTheSameInReadyAndStalled() {
    // When
    ControlPlaneEndpointStatus status =
        new Scene(3)
            .holder("cp-1")
            .step(new Step.Stop(EndpointReason.PORT_IN_USE, "port 8443 is in use"))
            .status();

    // Then
    assertThat(truths(status))
        .containsEntry("Ready", "False PortInUseOnNode")
        .containsEntry("Stalled", "True PortInUseOnNode")
        .containsEntry("Reconciling", "False NothingToDo")
        .containsEntry("Available", "True Answering");
  }

  @ParameterizedTest
  @CsvSource({"5, True Answering", "6, False NoAnswer"})
  void aRelaxedProfileGivesAMoveMoreTime(int seconds, String available) {
    // Given
    var scene = new Scene(3).spec("failover: {profile: Relaxed}").holder("cp-1");
    ControlPlaneEndpointStatus before = scene.status();

    // When
    ControlPlaneEndpointStatus after = scene.downFor(seconds).after(before);

    // Then
    assertThat(truths(after)).containsEntry("Available", available);
  }

  @Test
  void aHealthCheckThatNeedsCredentialsIsNamedWithTheRemedy() {
    // When
    ControlPlaneEndpointStatus status =
        new Scene(3)
            .spec("healthCheck: {path: /livez}")
            .checkCodes(Map.of("cp-3", 401, "cp-1", 401, "cp-2", 500))
            .status();

    // Then
    assertThat(truths(status)).containsEntry("BackendsHealthy", "False AnonymousAccessOff");
    assertThat(condition(status, "BackendsHealthy").message())
        .startsWith(
            "The API servers of cp-1, cp-3 answer 401 to the health check GET /livez: anonymous access"
                + " is off.")
        .contains("anonymous.conditions", "--anonymous-auth=true");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cp-3 | SomeDoNotAnswer | 2 of 3 API servers answer the health check GET /readyz; not cp-3"
            + " (192.0.2.13:6443). On a node, curl -k 'https://192.0.2.13:6443/readyz?verbose' says",
        "cp-1,cp-2,cp-3 | NoneAnswers | 0 of 3 API servers answer the health check GET /readyz; not"
            + " cp-1 (192.0.2.11:6443), cp-2 (192.0.2.12:6443), cp-3 (192.0.2.13:6443). On a node,",
      })
  void apiServersThatDoNotAnswerAreNamedWithTheRemedy(String down, String reason, String message) {
    // When
    ControlPlaneEndpointStatus status =
        new Scene(3).apiDown(List.of(down.split(","))).holder("cp-1").status();

    // Then
    assertThat(truths(status)).containsEntry("BackendsHealthy", "False " + reason);
    assertThat(condition(status, "BackendsHealthy").message()).startsWith(message);
  }

  @Test
  void aHolderThatReachesFewerApiServersThanOthersIsNamed() {
    // When
    ControlPlaneEndpointStatus status =
        new Scene(3).holderThatLacks("cp-1", List.of("cp-2", "cp-3")).status();

    // Then
    assertThat(truths(status)).containsEntry("BackendsHealthy", "False SomeDoNotAnswer");
    assertThat(condition(status, "BackendsHealthy").message())
        .contains("node cp-1, which holds a virtual IP, reaches 1 of 3, not cp-2, cp-3.");
  }

  @Test
  void pausedIsSaidAndTakesNothingFromWhatIsReady() {
    // When
    ControlPlaneEndpointStatus status = new Scene(3).spec("paused: true").holder("cp-1").status();

    // Then
    assertThat(truths(status))
        .containsEntry("Paused", "True PausedByUser")
        .containsEntry("Ready", "True RolledOut")
        .containsEntry("Reconciling", "False NothingToDo");
  }

  @Test
  void aPausedStepIsNamedAndWaits() {
    // When
    Step held = Pause.hold(new Step.ReplacePod(Component.LB_A, "cp-2", "pod-x"));

    // Then
    assertThat(held)
        .isInstanceOfSatisfying(
            Step.Wait.class,
            wait -> {
              assertThat(wait.reason()).isEqualTo(EndpointReason.PAUSED_BY_USER);
              assertThat(wait.message()).contains("Replacing pod lb-a of node cp-2.");
            });
  }

  private static Map<String, String> truths(ControlPlaneEndpointStatus status) {
    Map<String, String> truths = new TreeMap<>();
    status.conditions().forEach(c -> truths.put(c.type(), c.status() + " " + c.reason()));
    return truths;
  }

  private static Condition condition(ControlPlaneEndpointStatus status, String type) {
    return status.conditions().stream().filter(c -> c.type().equals(type)).findFirst().get();
  }

  /** Nodes cp-1 to cp-n that all run well, until something is said otherwise. */
  private static final class Scene {
    private final Map<String, NodeSight> sights = new TreeMap<>();
    private final List<String> holders = new ArrayList<>();
    private Instant downSince;
    private Instant doubtSince;
    private boolean handshakes = true;
    private Step step = new Step.Done();
    private String wantedHash = "k";
    private ControlPlaneEndpointSpec spec = Specs.with("");
    private Map<String, Integer> checkCodes = Map.of();
    private List<String> down = List.of();

    Scene(int nodes) {
      for (int i = 1; i <= nodes; i++) {
        sights.put("cp-" + i, null);
      }
      sights.replaceAll((node, none) -> sight(node, false));
    }

    private NodeSight sight(String node, boolean holds) {
      int up = checkCodes.isEmpty() ? sights.size() - down.size() : 0;
      var report =
          new NodeReport(
              node,
              List.of(new Vrrp(VIP, "eth0", holds ? "MASTER" : "BACKUP", null, holds)),
              new NodeReport.Config(1, "k", ""),
              Map.of(
                  "lb-a", new LoadBalancer(true, up, "h", true, checkCodes, down),
                  "lb-b", new LoadBalancer(true, up, "h", true, Map.of(), down)),
              List.of(),
              List.of(),
              new NodeReport.Kubelet("https://192.0.2.1" + node.charAt(3) + ":6443"));
      return new NodeSight(node, report, NOW, 0);
    }

    Scene holder(String node) {
      holders.add(node);
      sights.put(node, sight(node, true));
      return this;
    }

    /** Only this node does not reach them. */
    Scene holderThatLacks(String node, List<String> apiServers) {
      down = apiServers;
      holder(node);
      down = List.of();
      return this;
    }

    Scene silent(String node) {
      NodeSight s = sights.get(node);
      sights.put(node, new NodeSight(node, s.report(), NOW.minusSeconds(2), 2));
      return this;
    }

    Scene dead(String node) {
      NodeSight s = sights.get(node);
      sights.put(node, new NodeSight(node, s.report(), NOW.minusSeconds(60), 50));
      return this;
    }

    /** Reports, but cannot take over. */
    Scene lame(String node) {
      NodeReport r = sights.get(node).report();
      var fault = new Vrrp(VIP, "eth0", "FAULT", null, false);
      sights.put(
          node,
          new NodeSight(
              node,
              new NodeReport(
                  node,
                  List.of(fault),
                  r.config(),
                  r.loadBalancers(),
                  List.of(),
                  List.of(),
                  r.kubelet()),
              NOW,
              0));
      return this;
    }

    Scene downFor(int seconds) {
      downSince = NOW.minusSeconds(seconds);
      return this;
    }

    Scene doubtSince(Instant since) {
      doubtSince = since;
      return this;
    }

    Scene wantedHash(String hash) {
      wantedHash = hash;
      return this;
    }

    Scene noHandshakeYet() {
      handshakes = false;
      return this;
    }

    Scene step(Step next) {
      step = next;
      return this;
    }

    Scene spec(String fields) {
      spec = Specs.with(fields);
      return this;
    }

    Scene checkCodes(Map<String, Integer> codes) {
      checkCodes = codes;
      sights.replaceAll((node, s) -> sight(node, false));
      return this;
    }

    /** No load balancer reaches the API servers of these nodes. */
    Scene apiDown(List<String> nodes) {
      down = nodes;
      sights.replaceAll((node, s) -> sight(node, false));
      return this;
    }

    ControlPlaneEndpointStatus status() {
      return after(null);
    }

    ControlPlaneEndpointStatus after(ControlPlaneEndpointStatus before) {
      Map<String, String> nodes = new TreeMap<>();
      List<Backend> backends = new ArrayList<>();
      List<Candidate> candidates = new ArrayList<>();
      for (String node : sights.keySet()) {
        String address = "192.0.2.1" + node.charAt(3);
        nodes.put(node, address);
        backends.add(new Backend(node, address, 6443));
        candidates.add(new Candidate(node, address, "eth0", 254 - candidates.size(), false));
      }
      var instance = new EndpointPlan.Instance(VIP, 51, candidates);
      var plan =
          new EndpointPlan(
              "main", spec, 0, backends, List.of(instance), new Allocation(0, Map.of()));
      Map<String, String> hashes = new HashMap<>();
      Map<String, ServedCertificate> certificates = new HashMap<>();
      for (String node : sights.keySet()) {
        hashes.put(node, wantedHash);
        if (handshakes) {
          certificates.put(node, new ServedCertificate(Set.of(VIP, nodes.get(node))));
        }
      }
      String named = holders.isEmpty() ? null : holders.getLast();
      var address = new AddressView(named, downSince == null, NOW, downSince);
      var view = new EndpointView(Map.of(VIP, address), new HashMap<>(sights), List.of());
      return new EndpointStatusFactory(Clock.fixed(NOW, ZoneOffset.UTC))
          .status(
              new EndpointStatusFactory.Input(
                  "main",
                  1,
                  before,
                  plan,
                  nodes,
                  view,
                  "observer",
                  Map.of(),
                  new Surroundings.Findings(certificates, Map.of(), Map.of()),
                  new AppliedConfiguration.Wanted(hashes, "h"),
                  step,
                  doubtSince,
                  null,
                  new FailoverStatus(0L, null, null),
                  null));
    }
  }
}
