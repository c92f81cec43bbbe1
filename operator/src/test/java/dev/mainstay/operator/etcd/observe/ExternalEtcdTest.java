package dev.mainstay.operator.etcd.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.client.FakeEtcd;
import dev.mainstay.operator.etcd.client.FakeEtcd.Mode;
import dev.mainstay.operator.etcd.client.GrpcEtcdClient;
import dev.mainstay.operator.etcd.client.TestTls;
import dev.mainstay.operator.etcd.client.TlsFiles;
import dev.mainstay.operator.etcd.quorum.Assessment.Cause;
import dev.mainstay.operator.etcd.quorum.Finding;
import dev.mainstay.operator.etcd.quorum.Reasons;
import dev.mainstay.operator.etcd.quorum.Rules;
import dev.mainstay.operator.etcd.quorum.TopologyView;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints as a person writes them, right and wrong, against real TLS servers. */
@Timeout(300)
class ExternalEtcdTest {
  // First handshakes take seconds on a machine that is busy otherwise.
  private static final ProbeTimes TIMES =
      new ProbeTimes(
          Duration.ofMillis(200),
          Duration.ofSeconds(30),
          Duration.ofMillis(50),
          Rules.DEFAULT_HOLD,
          Duration.ofSeconds(30));

  @TempDir Path folder;
  private TlsFiles files;

  @BeforeEach
  void place() throws Exception {
    files = TestTls.place(folder, "ca", "client", "client-pkcs1");
  }

  @Test
  void endpointsAreAskedWithoutAnyNodeAndEachMemberOnce() throws Exception {
    try (var etcd = FakeEtcd.of(Mode.UP, Mode.UP, Mode.UP)) {
      // When
      TopologyView view = rounds(3, external(etcd, 3));

      // Then
      assertThat(view.state()).isEqualTo(State.Healthy);
      assertThat(view.faultToleranceNow()).hasValue(1);
      assertThat(view.findings()).extracting(Finding::node).containsOnlyNulls();
      assertThat(etcd.calls).hasValue(3 * 3 * 3);
    }
  }

  @Test
  void anEndpointThatListsNoMemberIsUnknownAndSaysWhich() throws Exception {
    try (var etcd = FakeEtcd.of(Mode.NO_MEMBERS)) {
      // When
      TopologyView view = rounds(3, external(etcd, 1));

      // Then
      assertThat(view.state()).isEqualTo(State.Unknown);
      assertThat(view.latest().cause()).isEqualTo(Cause.NO_MEMBERS_LISTED);
      assertThat(view.latest().detail())
          .contains(FakeEtcd.host(1))
          .contains("lists no member")
          .contains("real member");
    }
  }

  @Test
  void anEndpointOfAnotherClusterIsNamed() throws Exception {
    try (var etcd = FakeEtcd.of(Mode.UP, Mode.UP, Mode.OTHER_CLUSTER)) {
      // When
      TopologyView view = rounds(2, external(etcd, 3));

      // Then
      assertThat(view.state()).isEqualTo(State.SplitBrain);
      assertThat(Reasons.of(view))
          .contains(FakeEtcd.host(3) + " answers for cluster 0000000000000bad")
          .contains("spec.external.endpoints");
    }
  }

  @Test
  void endpointsThatRefuseAreUnknownAndNotALostQuorum() throws Exception {
    try (var etcd = FakeEtcd.of(Mode.UP, Mode.UP, Mode.UP)) {
      for (int i = 1; i <= 3; i++) {
        etcd.kill(i);
      }

      // When
      TopologyView view = rounds(3, external(etcd, 3));

      // Then
      assertThat(view.state()).isEqualTo(State.Unknown);
      assertThat(view.latest().detail()).contains("connection refused");
    }
  }

  @Test
  void anotherNumberOfVotersThanExpectedIsDegraded() throws Exception {
    try (var etcd = FakeEtcd.of(Mode.UP, Mode.UP, Mode.UP)) {
      var targets =
          new EtcdTargets(
              "main", 2379, List.of(), true, 1, urls(etcd, 3), Map.of(), 5, false, false);

      // When
      TopologyView view = rounds(2, targets);

      // Then
      assertThat(view.raw()).isEqualTo(State.Degraded);
    }
  }

  private TopologyView rounds(int count, EtcdTargets targets) throws InterruptedException {
    try (var client = new GrpcEtcdClient(files);
        var prober =
            new EtcdProber(() -> targets, client, Clock.systemUTC(), System::nanoTime, TIMES)) {
      for (int i = 0; i < count; i++) {
        prober.round();
      }
      return prober.latest().orElseThrow().view();
    }
  }

  private static EtcdTargets external(FakeEtcd etcd, int count) {
    return new EtcdTargets(
        "main", 2379, List.of(), true, 1, urls(etcd, count), Map.of(), 0, false, false);
  }

  private static List<URI> urls(FakeEtcd etcd, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(etcd::url).toList();
  }
}
