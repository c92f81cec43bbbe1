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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates that ended, credentials that do not fit, and a stranger among the endpoints. */
@RequiresDocker
@Tag("whole")
class ExternalEtcdTrustE2E {
  private static ExternalStage stage;

  @BeforeAll
  static void ready() {
    stage = ExternalStage.ready();
  }

  /** The members still see each other: only the certificate for clients has ended. */
  @Test
  void anExpiredCertificateNamesItsMemberAndTheQuorumStaysProven() {
    try (ExternalEtcd etcd = stage.start("expired", 3);
        ExternalTopology topology = stage.watch("expired", etcd)) {
      // Given
      topology.awaitHealthy(3, 1);
      EtcdMember victim = etcd.members().get(1);

      // When
      serveAnew(etcd, List.of(victim));
      topology.awaitCounts(2, 3, 0);
      JsonNode status = topology.awaitState("AtRisk");

      // Then
      assertThat(says(status, "CertificatesValid", "False", "Expired")).isTrue();
      assertThat(message(status, "CertificatesValid")).startsWith(victim.name() + ":");
      assertThat(Instant.parse(member(status, victim).path("certNotAfter").asText()))
          .isBefore(Instant.now());
      assertThat(says(status, "QuorumAvailable", "True", "Quorate")).isTrue();
      assertThat(status.at("/quorum/faultToleranceUpper").asInt()).isEqualTo(1);
      etcd.serve(victim, etcd.certificate(90));
      JsonNode renewed = topology.awaitHealthy(3, 1);
      assertThat(says(renewed, "CertificatesValid", "True", "Valid")).isTrue();
    }
  }

  /** As kubeadm's do: made on one day, they end on one day. */
  @Test
  void certificatesThatAllExpiredProveNoLossAndAllAreNamed() {
    try (ExternalEtcd etcd = stage.start("all-expired", 3);
        ExternalTopology topology = stage.watch("all-expired", etcd)) {
      // Given
      topology.awaitHealthy(3, 1);

      // When
      serveAnew(etcd, etcd.members());
      topology.await(
          "Unknown over the credentials",
          s -> says(s, "QuorumAvailable", "Unknown", "CredentialsRejected"));
      Waiting.sleep(ExternalStage.SETTLED);
      JsonNode status = topology.status();

      // Then
      assertThat(says(status, "QuorumAvailable", "Unknown", "CredentialsRejected")).isTrue();
      assertThat(says(status, "Stalled", "True", "CredentialsRejected")).isTrue();
      assertThat(says(status, "CertificatesValid", "False", "Expired")).isTrue();
      assertThat(message(status, "CertificatesValid"))
          .contains(etcd.members().stream().map(EtcdMember::name).toList());
      assertThat(ExternalTopology.wasEver(status, "QuorumLost")).isFalse();
      var renewed = etcd.certificate(90);
      etcd.members().forEach(m -> etcd.serve(m, renewed));
      topology.awaitHealthy(3, 1);
    }
  }

  /** Expired since yesterday, and restarted: what was open before would stay open. */
  private static void serveAnew(ExternalEtcd etcd, List<EtcdMember> members) {
    var expired = etcd.certificate(-1);
    for (EtcdMember member : members) {
      etcd.serve(member, expired);
      etcd.kill(member);
      etcd.start(member);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "another, " + ExternalStage.OF_ANOTHER_CLUSTER + ", not from the CA in ca.crt",
    "refused, " + ExternalStage.REFUSED_CLIENT + ", refused the client certificate"
  })
  void wrongCredentialsAreUnknownWithTheReasonAndNeverALoss(
      String name, String secret, String why) {
    try (ExternalEtcd etcd = stage.start(name, 3);
        ExternalTopology topology = stage.watch(name, secret, etcd.members())) {
      // When
      topology.await(
          "Stalled over the credentials", s -> says(s, "Stalled", "True", "CredentialsRejected"));
      Waiting.sleep(ExternalStage.SETTLED);
      JsonNode status = topology.status();

      // Then
      assertThat(says(status, "QuorumAvailable", "Unknown", "CredentialsRejected")).isTrue();
      assertThat(message(status, "QuorumAvailable"))
          .contains(why)
          .contains(etcd.members().stream().map(EtcdMember::address).toList());
      assertThat(status.path("state").asText()).isEqualTo("Unknown");
      assertThat(ExternalTopology.wasEver(status, "QuorumLost")).isFalse();
      topology.apply(ExternalStage.OURS, etcd.members());
      JsonNode right = topology.awaitHealthy(3, 1);
      assertThat(says(right, "Stalled", "False", "NotStalled")).isTrue();
    }
  }

  @Test
  void anEndpointOfAnotherClusterIsASplitBrainUntilItIsRemoved() {
    try (ExternalEtcd here = stage.start("here", 3);
        ExternalEtcd there = stage.start(stage.describe("there").members(1).firstHost(56));
        ExternalTopology topology = stage.watch("here", here)) {
      // Given
      topology.awaitHealthy(3, 1);
      EtcdMember foreign = there.members().getFirst();
      // Of two lists that each have a majority the newer one is believed.
      for (int i = 0; i < 20; i++) {
        here.etcdctl(here.members().getFirst(), "put", "index", "" + i).orThrow("etcdctl put");
      }
      List<EtcdMember> mixed = new ArrayList<>(here.members());
      mixed.add(foreign);

      // When
      topology.apply(ExternalStage.OURS, mixed);
      JsonNode split = topology.awaitState("SplitBrain");

      // Then
      assertThat(says(split, "QuorumAvailable", "Unknown", "SplitBrain")).isTrue();
      assertThat(says(split, "MembershipConsistent", "False", "ClusterIDMismatch")).isTrue();
      assertThat(says(split, "DisruptionAllowed", "False", "ClusterIDMismatch")).isTrue();
      assertThat(split.path("summary").asText())
          .contains(foreign.address() + " answers for cluster " + id(there))
          .contains(id(here));
      topology.apply(ExternalStage.OURS, here.members());
      JsonNode healed = topology.awaitHealthy(3, 1);
      assertThat(healed.path("clusterID").asText()).isEqualTo(id(here));
    }
  }

  /** As etcd writes it in its logs, and EtcdTopology on the resource. */
  private static String id(ExternalEtcd etcd) {
    String decimal = etcd.status(etcd.members().getFirst()).at("/header/cluster_id").asText();
    return "%016x".formatted(Long.parseUnsignedLong(decimal));
  }
}
