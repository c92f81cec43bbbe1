package dev.mainstay.operator.etcd.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Health;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Role;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.client.FakeEtcd;
import dev.mainstay.operator.etcd.client.FakeEtcd.Mode;
import dev.mainstay.operator.etcd.client.GrpcEtcdClient;
import dev.mainstay.operator.etcd.client.TestTls;
import dev.mainstay.operator.etcd.client.TlsFiles;
import dev.mainstay.operator.etcd.quorum.Alarm;
import dev.mainstay.operator.etcd.quorum.Assessment.Cause;
import dev.mainstay.operator.etcd.quorum.Finding;
import dev.mainstay.operator.etcd.quorum.NodeFact;
import dev.mainstay.operator.etcd.quorum.Rules;
import dev.mainstay.operator.etcd.quorum.TopologyView;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rounds against real TLS servers; time only passes where a member does not answer. */
@Timeout(300)
class EtcdProberTest {
  /** For answers that come: first handshakes take seconds on a machine that is busy otherwise. */
  private static final ProbeTimes PATIENT = times(Duration.ofSeconds(30));

  /** For answers that never come, over connections that stand. */
  private static final ProbeTimes BRIEF = times(Duration.ofSeconds(5));

  @TempDir Path folder;
  private TlsFiles files;

  @BeforeEach
  void place() throws Exception {
    files = TestTls.place(folder, "ca", "client", "client-pkcs1");
  }

  @Test
  void threeThatAnswerSurviveOneFailure() throws Exception {
    try (var etcd = FakeEtcd.of(Mode.UP, Mode.UP, Mode.UP)) {
      // When
      TopologyView view = rounds(etcd, 2);

      // Then
      assertThat(view.state()).isEqualTo(State.Healthy);
      assertThat(view.faultToleranceNow()).hasValue(1);
      assertThat(view.findings())
          .extracting(Finding::title, Finding::role, Finding::health)
          .containsExactly(
              tuple("cp-1", Role.Leader, Health.Participating),
              tuple("cp-2", Role.Follower, Health.Participating),
              tuple("cp-3", Role.Follower, Health.Participating));
    }
  }

  @Test
  void aRoundAsksEachMemberThreeThings() throws Exception {
    try (var etcd = FakeEtcd.of(Mode.UP, Mode.UP, Mode.UP)) {
      // When
      rounds(etcd, 2);

      // Then
      assertThat(etcd.calls).hasValue(2 * 3 * 3);
      assertThat(etcd.byKind)
          .containsOnlyKeys("status", "linearizable read", "local member list")
          .allSatisfy((kind, count) -> assertThat(count).isEqualTo(2 * 3));
    }
  }

  @Test
  void anAlarmCostsNoFurtherCalls() throws Exception {
    try (var etcd = FakeEtcd.of(Mode.UP, Mode.UP, Mode.UP)) {
      etcd.alarms = List.of("memberID:3 alarm:NOSPACE ");

      // When
      TopologyView view = rounds(etcd, 2);

      // Then
      assertThat(etcd.calls).hasValue(2 * 3 * 3);
      assertThat(view.troubles().alarms()).containsExactly(new Alarm(Alarm.Kind.NOSPACE, 3));
      assertThat(view.findings()).allMatch(Finding::good);
    }
  }

  @Test
  void memberIdsAndNotTheOrderOfAnswersDecideWhoIsWho() throws Exception {
    try (var etcd = FakeEtcd.of(Mode.UP, Mode.UP, Mode.UP, Mode.UP, Mode.UP)) {
      etcd.kill(3);
      for (int seed = 0; seed < 10; seed++) {
        List<NodeFact> nodes = new ArrayList<>(nodes(etcd));
        Collections.shuffle(nodes, new Random(seed));

        // When
        TopologyView view = rounds(etcd, 2, nodes);

        // Then
        assertThat(view.findings())
            .as("seed %d", seed)
            .extracting(Finding::title)
            .containsExactly("cp-1", "cp-2", "cp-3", "cp-4", "cp-5");
        assertThat(health(view, 3)).isEqualTo(Health.Unreachable);
        assertThat(view.faultToleranceNow()).hasValue(1);
      }
    }
  }

  @Test
  void aRefusedPortTakesTheToleranceAfterTwoRounds() throws Exception {
    try (var etcd = FakeEtcd.of(Mode.UP, Mode.UP, Mode.UP)) {
      etcd.kill(3);

      // When
      TopologyView view = rounds(etcd, 2);

      // Then
      assertThat(view.faultToleranceNow()).hasValue(0);
      assertThat(health(view, 3)).isEqualTo(Health.Unreachable);
    }
  }

  @Test
  void oneThatHangsDelaysNobodyElse() throws Exception {
    try (var etcd = FakeEtcd.of(Mode.UP, Mode.UP, Mode.UP)) {
      long start = System.nanoTime();

      // When
      TopologyView view = roundsAfter(etcd, 2, Mode.HANGING);

      // Then
      assertThat(health(view, 2)).isEqualTo(Health.Unreachable);
      assertThat(health(view, 3)).isEqualTo(Health.Participating);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(100));
    }
  }

  @Test
  void anIsolatedFollowerIsNotTakenForHealthy() throws Exception {
    try (var etcd = FakeEtcd.of(Mode.UP, Mode.UP, Mode.UP)) {
      // When
      TopologyView view = roundsAfter(etcd, 3, Mode.ISOLATED);

      // Then
      assertThat(health(view, 3)).isEqualTo(Health.Isolated);
      assertThat(view.faultToleranceNow()).hasValue(0);
    }
  }

  @Test
  void aReadThatHangsIsNeitherProofNorLoss() throws Exception {
    try (var etcd = FakeEtcd.of(Mode.UP, Mode.UP, Mode.UP)) {
      // When
      TopologyView view = roundsAfter(etcd, 3, Mode.READ_HANGING);

      // Then
      assertThat(health(view, 3)).isEqualTo(Health.ReadFailed);
      assertThat(view.faultToleranceNow()).hasValue(0);
      assertThat(view.faultToleranceUpper()).hasValue(1);
    }
  }

  @Test
  void aLearnerAndAnUnstartedVoterAreToldApart() throws Exception {
    try (var etcd = FakeEtcd.of(Mode.UP, Mode.UP, Mode.UP, Mode.LEARNER, Mode.UNSTARTED)) {
      // When
      TopologyView view = rounds(etcd, 2);

      // Then
      assertThat(health(view, 4)).isEqualTo(Health.Replicating);
      assertThat(health(view, 5)).isEqualTo(Health.Unstarted);
      assertThat(view.quorum().orElseThrow().voters()).isEqualTo(4);
      assertThat(view.faultToleranceNow()).hasValue(0);
    }
  }

  @Test
  void lackOfPermissionProvesQuorum() throws Exception {
    try (var etcd = FakeEtcd.of(Mode.READ_DENIED, Mode.READ_DENIED, Mode.READ_DENIED)) {
      // When
      TopologyView view = rounds(etcd, 2);

      // Then
      assertThat(view.faultToleranceNow()).hasValue(1);
    }
  }

  @Test
  void twoClusterIdsAreASplitAtOnce() throws Exception {
    try (var etcd = FakeEtcd.of(Mode.UP, Mode.UP, Mode.OTHER_CLUSTER)) {
      // When
      TopologyView view = rounds(etcd, 1);

      // Then
      assertThat(view.state()).isEqualTo(State.SplitBrain);
    }
  }

  @Test
  void rejectedCredentialsAreUnknownWithThatCause() throws Exception {
    files = TestTls.place(folder, "ca", "stranger", "stranger");
    try (var etcd = FakeEtcd.of(Mode.UP, Mode.UP, Mode.UP)) {
      // When
      TopologyView view = rounds(etcd, 3);

      // Then
      assertThat(view.state()).isEqualTo(State.Unknown);
      assertThat(view.latest().cause()).isEqualTo(Cause.CREDENTIALS_REJECTED);
    }
  }

  @Test
  void missingCredentialsAreUnknownWithThatCause() throws Exception {
    files = TlsFiles.ofHost(folder.resolve("nowhere"));
    try (var etcd = FakeEtcd.of(Mode.UP)) {
      // When
      TopologyView view = rounds(etcd, 3);

      // Then
      assertThat(view.state()).isEqualTo(State.Unknown);
      assertThat(view.latest().cause()).isEqualTo(Cause.CREDENTIALS_MISSING);
      assertThat(etcd.calls).hasValue(0);
    }
  }

  @Test
  void runsInItsOwnTimeUntilClosed() throws Exception {
    try (var etcd = FakeEtcd.of(Mode.UP, Mode.UP, Mode.UP);
        var client = new GrpcEtcdClient(files);
        var prober = prober(etcd, client, nodes(etcd), PATIENT)) {
      var observations = new LinkedBlockingQueue<EtcdObservation>();
      prober.listen(observations::add);

      // When
      prober.start();

      // Then
      EtcdObservation healthy;
      do {
        healthy = observations.poll(100, TimeUnit.SECONDS);
        assertThat(healthy).as("a round within 100 s").isNotNull();
      } while (healthy.view().state() != State.Healthy);
      assertThat(prober.latest()).isPresent();
    }
  }

  private TopologyView rounds(FakeEtcd etcd, int count) throws InterruptedException {
    return rounds(etcd, count, nodes(etcd));
  }

  private TopologyView rounds(FakeEtcd etcd, int count, List<NodeFact> nodes)
      throws InterruptedException {
    try (var client = new GrpcEtcdClient(files);
        var prober = prober(etcd, client, nodes, PATIENT)) {
      for (int i = 0; i < count; i++) {
        prober.round();
      }
      return prober.latest().orElseThrow().view();
    }
  }

  /** Two rounds in which one member behaves otherwise than when the connections were made. */
  private TopologyView roundsAfter(FakeEtcd etcd, int member, Mode mode)
      throws InterruptedException {
    List<NodeFact> nodes = nodes(etcd);
    try (var client = new GrpcEtcdClient(files);
        var connecting = prober(etcd, client, nodes, PATIENT);
        var prober = prober(etcd, client, nodes, BRIEF)) {
      connecting.round();
      etcd.mode(member, mode);
      prober.round();
      prober.round();
      return prober.latest().orElseThrow().view();
    }
  }

  private static ProbeTimes times(Duration callTimeout) {
    return new ProbeTimes(
        Duration.ofMillis(200),
        callTimeout,
        Duration.ofMillis(50),
        Rules.DEFAULT_HOLD,
        Duration.ofSeconds(30));
  }

  private static List<NodeFact> nodes(FakeEtcd etcd) {
    return IntStream.rangeClosed(1, etcd.size())
        .mapToObj(i -> new NodeFact("cp-" + i, FakeEtcd.host(i), true))
        .toList();
  }

  private static EtcdProber prober(
      FakeEtcd etcd, GrpcEtcdClient client, List<NodeFact> nodes, ProbeTimes times) {
    var targets =
        new EtcdTargets("main", etcd.port(), nodes, true, 1, List.of(), Map.of(), 0, false, false);
    return new EtcdProber(() -> targets, client, Clock.systemUTC(), System::nanoTime, times);
  }

  private static Health health(TopologyView view, long id) {
    return view.findings().stream()
        .filter(f -> f.member().id() == id)
        .map(Finding::health)
        .findFirst()
        .orElseThrow();
  }
}
