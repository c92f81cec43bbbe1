package dev.mainstay.e2e;

import static dev.mainstay.e2e.ExternalTopology.member;
import static dev.mainstay.e2e.ExternalTopology.message;
import static dev.mainstay.e2e.ExternalTopology.says;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mainstay.e2e.lab.EtcdMember;
import dev.mainstay.e2e.lab.ExecResult;
import dev.mainstay.e2e.lab.ExternalEtcd;
import dev.mainstay.e2e.lab.RequiresDocker;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Space and versions of an etcd outside the cluster: what its owner has to look after. */
@RequiresDocker
@Tag("whole")
class ExternalEtcdUpkeepE2E {
  private static final long SMALL_QUOTA = 16L << 20;
  private static final String ETCDCTL =
      "etcdctl --endpoints=https://127.0.0.1:2379 --cacert=ca.crt --cert=tls.crt --key=tls.key ";

  private static ExternalStage stage;

  @BeforeAll
  static void ready() {
    stage = ExternalStage.ready();
  }

  /** One member alone has a small quota, so the alarm of all is its alone. */
  @Test
  void aFullMemberIsNamedAndThePrintedCommandEndsTheAlarm() {
    try (ExternalEtcd etcd = stage.start(stage.describe("space").quotaBytes(3, SMALL_QUOTA));
        ExternalTopology topology = stage.watch("space", etcd)) {
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
    try (ExternalEtcd etcd = stage.start(stage.describe("upgrade").previousMinor());
        ExternalTopology topology = stage.watch("upgrade", etcd)) {
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
              "mixed versions of members that all take part, and one may be lost",
              s ->
                  says(s, "VersionsSupported", "False", "MixedVersions")
                      && says(s, "MembersHealthy", "True", "AllParticipating")
                      && s.at("/quorum/faultToleranceNow").asInt() == 1);

      // Then
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

  private static ExecResult shell(ExternalEtcd etcd, EtcdMember member, String line) {
    return etcd.shell(member, Duration.ofSeconds(30), line);
  }
}
