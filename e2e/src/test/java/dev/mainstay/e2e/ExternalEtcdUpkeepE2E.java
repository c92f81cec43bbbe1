package dev.mainstay.e2e;

import static dev.mainstay.e2e.ExternalTopology.member;
import static dev.mainstay.e2e.ExternalTopology.message;
import static dev.mainstay.e2e.ExternalTopology.says;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mainstay.e2e.lab.EtcdMember;
import dev.mainstay.e2e.lab.ExecResult;
import dev.mainstay.e2e.lab.ExternalEtcd;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.RequiresDocker;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people forget or mix up around an etcd outside the cluster: nobody died here. */
@RequiresDocker
@Tag("whole")
class ExternalEtcdUpkeepE2E {
  /** Longer than every hold time of a state. */
  private static final Duration SETTLED = Duration.ofSeconds(20);

  private static final long SMALL_QUOTA = 16L << 20;
  private static final String ETCDCTL =
      "etcdctl --endpoints=https://127.0.0.1:2379 --cacert=ca.crt --cert=tls.crt --key=tls.key ";

  private static KubeadmCluster cluster;
  private static ExternalCredentials credentials;

  @BeforeAll
  static void ready() {
    credentials = ExternalCredentials.mounted();
    cluster = SharedCluster.settled().cluster();
  }

  /** One member alone has a small quota, so the alarm of all is its alone. */
  @Test
  void aFullMemberIsNamedAndThePrintedCommandEndsTheAlarm() {
    try (ExternalEtcd etcd =
            credentials.start(cluster.externalEtcd("space").quotaBytes(3, SMALL_QUOTA));
        ExternalTopology topology = watched("space", etcd)) {
      // Given
      topology.awaitHealthy(3, 1);
      EtcdMember small = etcd.members().getLast();

      // When
      fill(etcd);
      JsonNode full =
          topology.await(
              "ReadOnly, and no disarming before space is free",
              s ->
                  ExternalTopology.state(s, "ReadOnly")
                      && s.at("/plannedActions/0/blockedBy").toString().contains("SpaceFreed"));

      // Then
      assertThat(says(full, "AlarmsClear", "False", "NoSpace")).isTrue();
      assertThat(message(full, "AlarmsClear")).contains("NOSPACE, raised for " + small.name());
      assertThat(member(full, small).path("alarms").toString()).isEqualTo("[\"NOSPACE\"]");
      assertThat(etcd.others(small)).allMatch(m -> member(full, m).path("alarms").isMissingNode());
      assertThat(says(full, "StorageHealthy", "False", "QuotaCritical")).isTrue();
      assertThat(message(full, "StorageHealthy")).startsWith(small.name() + ":");
      assertThat(says(full, "QuorumAvailable", "True", "Quorate")).isTrue();
      assertThat(full.at("/plannedActions/0/type").asText()).isEqualTo("DisarmNoSpace");
      assertThat(full.at("/plannedActions/0/blockedBy").toString())
          .contains(small.name() + " uses 80 % of its quota or more: compact, then defragment it");
      disarmAsPrinted(etcd, topology, small);
      JsonNode clear = topology.awaitHealthy(3, 1);
      assertThat(says(clear, "AlarmsClear", "True", "NoAlarms")).isTrue();
      assertThat(clear.path("plannedActions")).isEmpty();
      etcd.etcdctl(small, "put", "again", "writable").orThrow("etcdctl put");
    }
  }

  private static void fill(ExternalEtcd etcd) {
    EtcdMember any = etcd.members().getFirst();
    shell(etcd, any, "head -c 1048576 /dev/zero | tr '\\0' x >/tmp/filler").orThrow("filler");
    for (int i = 0; i < 4 * (SMALL_QUOTA >> 20); i++) {
      ExecResult put = shell(etcd, any, ETCDCTL + "put filler </tmp/filler");
      if (put.exitCode() != 0) {
        assertThat(put.stderr()).contains("database space exceeded");
        return;
      }
    }
    throw new AssertionError("etcd takes four times its quota");
  }

  private static void disarmAsPrinted(
      ExternalEtcd etcd, ExternalTopology topology, EtcdMember small) {
    String revision = etcd.status(small).at("/header/revision").asText();
    etcd.etcdctl(small, "compact", "--physical", revision).orThrow("etcdctl compact");
    etcd.etcdctl(small, "defrag").orThrow("etcdctl defrag");
    String command =
        topology
            .await("a command to disarm", s -> s.at("/plannedActions/0/command").isTextual())
            .at("/plannedActions/0/command")
            .asText();
    assertThat(command).endsWith(" alarm disarm");
    shell(etcd, small, command).orThrow(command);
  }

  @Test
  void anUpgradeHalfWayIsMixedAndAnEndedOneIsUniform() {
    try (ExternalEtcd etcd = credentials.start(cluster.externalEtcd("upgrade").previousMinor());
        ExternalTopology topology = watched("upgrade", etcd)) {
      // Given
      JsonNode old = topology.awaitHealthy(3, 1);
      assertThat(says(old, "VersionsSupported", "True", "Uniform")).isTrue();
      assertThat(says(old, "StorageHealthy", "Unknown", "QuotaUnknown")).isTrue();
      EtcdMember last = etcd.leader();
      String oldVersion = etcd.status(last).path("version").asText();

      // When
      for (EtcdMember member : etcd.others(last)) {
        etcd.upgrade(member);
        etcd.awaitWhole();
      }
      JsonNode mixed =
          topology.await(
              "mixed versions of members that all take part",
              s ->
                  says(s, "VersionsSupported", "False", "MixedVersions")
                      && says(s, "MembersHealthy", "True", "AllParticipating"));

      // Then
      assertThat(mixed.at("/quorum/faultToleranceNow").asInt()).isEqualTo(1);
      assertThat(mixed.path("etcdVersion").asText()).isEqualTo(oldVersion);
      assertThat(member(mixed, last).path("version").asText()).isEqualTo(oldVersion);
      etcd.upgrade(last);
      etcd.awaitWhole();
      JsonNode uniform =
          topology.await("one version", s -> says(s, "VersionsSupported", "True", "Uniform"));
      assertThat(uniform.path("etcdVersion").asText()).isNotEqualTo(oldVersion);
      assertThat(says(topology.awaitHealthy(3, 1), "StorageHealthy", "True", "WithinQuota"))
          .isTrue();
    }
  }

  /** The members still see each other: only the certificate for clients has ended. */
  @Test
  void anExpiredCertificateNamesItsMemberAndTheQuorumStaysProven() {
    try (ExternalEtcd etcd = credentials.start(cluster.externalEtcd("expired"));
        ExternalTopology topology = watched("expired", etcd)) {
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
    try (ExternalEtcd etcd = credentials.start(cluster.externalEtcd("all-expired"));
        ExternalTopology topology = watched("all-expired", etcd)) {
      // Given
      topology.awaitHealthy(3, 1);

      // When
      serveAnew(etcd, etcd.members());
      topology.await(
          "Unknown over the credentials",
          s -> says(s, "QuorumAvailable", "Unknown", "CredentialsRejected"));
      Waiting.sleep(SETTLED);
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
    "another, " + ExternalCredentials.OF_ANOTHER_CLUSTER + ", not from the CA in ca.crt",
    "refused, " + ExternalCredentials.REFUSED_CLIENT + ", refused the client certificate"
  })
  void wrongCredentialsAreUnknownWithTheReasonAndNeverALoss(
      String name, String secret, String why) {
    try (ExternalEtcd etcd = credentials.start(cluster.externalEtcd(name));
        ExternalTopology topology =
            ExternalTopology.of(cluster, "ext-" + name, secret, etcd.members())) {
      // When
      topology.await(
          "Stalled over the credentials", s -> says(s, "Stalled", "True", "CredentialsRejected"));
      Waiting.sleep(SETTLED);
      JsonNode status = topology.status();

      // Then
      assertThat(says(status, "QuorumAvailable", "Unknown", "CredentialsRejected")).isTrue();
      assertThat(message(status, "QuorumAvailable"))
          .contains(why)
          .contains(etcd.members().stream().map(EtcdMember::address).toList());
      assertThat(status.path("state").asText()).isEqualTo("Unknown");
      assertThat(ExternalTopology.wasEver(status, "QuorumLost")).isFalse();
      topology.apply(ExternalCredentials.OURS, etcd.members());
      JsonNode right = topology.awaitHealthy(3, 1);
      assertThat(says(right, "Stalled", "False", "NotStalled")).isTrue();
    }
  }

  @Test
  void anEndpointOfAnotherClusterIsASplitBrainUntilItIsRemoved() {
    try (ExternalEtcd here = credentials.start(cluster.externalEtcd("here"));
        ExternalEtcd there =
            credentials.start(cluster.externalEtcd("there").members(1).firstHost(56));
        ExternalTopology topology = watched("here", here)) {
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
      topology.apply(ExternalCredentials.OURS, mixed);
      JsonNode split = topology.awaitState("SplitBrain");

      // Then
      assertThat(says(split, "QuorumAvailable", "Unknown", "SplitBrain")).isTrue();
      assertThat(says(split, "MembershipConsistent", "False", "ClusterIDMismatch")).isTrue();
      assertThat(says(split, "DisruptionAllowed", "False", "ClusterIDMismatch")).isTrue();
      assertThat(split.path("summary").asText())
          .contains(foreign.address() + " answers for cluster " + id(there))
          .contains(id(here));
      topology.apply(ExternalCredentials.OURS, here.members());
      JsonNode healed = topology.awaitHealthy(3, 1);
      assertThat(healed.path("clusterID").asText()).isEqualTo(id(here));
    }
  }

  /** As etcd writes it in its logs, and EtcdTopology on the resource. */
  private static String id(ExternalEtcd etcd) {
    String decimal = etcd.status(etcd.members().getFirst()).at("/header/cluster_id").asText();
    return "%016x".formatted(Long.parseUnsignedLong(decimal));
  }

  private static ExecResult shell(ExternalEtcd etcd, EtcdMember member, String line) {
    return etcd.shell(member, Duration.ofSeconds(30), line);
  }

  private static ExternalTopology watched(String name, ExternalEtcd etcd) {
    return ExternalTopology.of(cluster, "ext-" + name, ExternalCredentials.OURS, etcd.members());
  }
}
