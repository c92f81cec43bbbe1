package dev.mainstay.operator.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.mainstay.api.v1alpha1.Condition;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.AlarmType;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.FailureDomain;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.IfLost;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.MemberStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.client.MemberStatus.Space;
import dev.mainstay.operator.etcd.quorum.Pages;
import dev.mainstay.operator.etcd.quorum.Sim;
import dev.mainstay.operator.etcd.quorum.Sim.Fate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EtcdStatusFactoryTest {
  private static final Set<String> TYPES =
      Set.of(
          "Ready",
          "Reconciling",
          "Stalled",
          "QuorumAvailable",
          "FaultTolerant",
          "MembersHealthy",
          "MembershipConsistent",
          "AlarmsClear",
          "StorageHealthy",
          "PerformanceHealthy",
          "VersionsSupported",
          "CertificatesValid",
          "DisruptionAllowed",
          "Paused");

  @Test
  void aWholeClusterIsGoodInEveryCondition() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    for (int i = 0; i < 3; i++) {
      sim.spaces.put(i, new Space(20 << 20, 15 << 20, 2L << 30));
      sim.zones.put(i, "z" + i);
      sim.servedUntil.put(i, Sim.START.plus(Duration.ofDays(365)));
    }
    sim.performance = Pages.nominal(3);

    // When
    EtcdTopologyStatus status = new Scene(sim).rounds(10).status();

    // Then
    assertThat(Scene.truths(status))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("Ready", "True Healthy"),
                Map.entry("QuorumAvailable", "True Quorate"),
                Map.entry("FaultTolerant", "True ToleranceSufficient"),
                Map.entry("MembersHealthy", "True AllParticipating"),
                Map.entry("MembershipConsistent", "True InSync"),
                Map.entry("AlarmsClear", "True NoAlarms"),
                Map.entry("StorageHealthy", "True WithinQuota"),
                Map.entry("PerformanceHealthy", "True Nominal"),
                Map.entry("VersionsSupported", "True Uniform"),
                Map.entry("CertificatesValid", "True Valid"),
                Map.entry("DisruptionAllowed", "True ToleranceAvailable"),
                Map.entry("Reconciling", "False Observing"),
                Map.entry("Stalled", "False NotStalled"),
                Map.entry("Paused", "False NotPaused")));
    assertThat(status.quorumText()).isEqualTo("3/3");
    assertThat(status.failureDomains())
        .extracting(FailureDomain::name, FailureDomain::voters, FailureDomain::ifLost)
        .contains(tuple("z1", 1, IfLost.QuorumKept));
    assertThat(status.members())
        .allSatisfy(
            m -> {
              assertThat(m.dbSizeMiB()).isEqualTo(20);
              assertThat(m.inUsePercent()).isEqualTo(75);
              assertThat(m.quotaPercent()).isZero();
              assertThat(m.safeToDisrupt()).isTrue();
              assertThat(m.certNotAfter()).isEqualTo("2027-11-21T10:00:00Z");
            });
  }

  /** Nobody trusts an expired certificate, so such members do not answer. */
  @ParameterizedTest(name = "valid for {0} days, {1}: {2} {3}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          DAYS, FATE,   CERTIFICATES,        NAMED
          31,   UP,     True Valid,          ''
          29,   UP,     False Expiring,      cp-1: the certificate that it serves expires within 30 days
          -1,   HIDDEN, False Expired,       'cp-1, cp-2, cp-3: the certificate that it serves has expired'
          """)
  void certificatesAreNamedBeforeAndAfterTheyExpire(
      int days, Fate fate, String certificates, String named) {
    // Given
    Sim sim = Sim.withDown(3, 0);
    Scene scene = new Scene(sim);
    scene.rounds(2);
    for (int i = 0; i < 3; i++) {
      boolean meant = i == 0 || fate == Fate.HIDDEN;
      sim.servedUntil.put(i, Sim.START.plus(Duration.ofDays(meant ? days : 365)));
      sim.set(i, fate);
    }

    // When
    EtcdTopologyStatus status = scene.rounds(20).status();

    // Then
    assertThat(Scene.truths(status)).containsEntry("CertificatesValid", certificates);
    assertThat(
            status.conditions().stream()
                .filter(c -> c.type().equals("CertificatesValid"))
                .map(Condition::message))
        .singleElement()
        .asString()
        .startsWith(named);
  }

  @ParameterizedTest(name = "{0}: Ready {1}, QuorumAvailable {2}, FaultTolerant {3}, {4}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          CASE,      READY,             QUORUM,               FAULT TOLERANT,            MEMBERS
          HEALTHY,   True Healthy,      True Quorate,         True ToleranceSufficient,  True AllParticipating
          DOWN,      True AtRisk,       True Quorate,         False ToleranceExhausted,  False MemberUnreachable
          ISOLATED,  True AtRisk,       True Quorate,         False ToleranceExhausted,  False MemberIsolated
          UNSTARTED, True AtRisk,       True Quorate,         False ToleranceExhausted,  False MemberUnstarted
          EVEN,      True Degraded,     True Quorate,         True ToleranceSufficient,  True AllParticipating
          SINGLE,    True AtRisk,       True Quorate,         False SingleMember,        True AllParticipating
          TWO,       True AtRisk,       True Quorate,         False TwoMembers,          True AllParticipating
          NOSPACE,   False ReadOnly,    True Quorate,         True ToleranceSufficient,  True AllParticipating
          CORRUPT,   True AtRisk,       True Quorate,         True ToleranceSufficient,  True AllParticipating
          LOST,      False QuorumLost,  False QuorumLost,     False ToleranceExhausted,  False MemberNoLeader
          PARTITION, Unknown ProbeFailed, Unknown Unreachable, Unknown MembersUnknown,   Unknown PartialObservation
          """)
  void writesEachStateAsTheTable(
      Case what, String ready, String quorum, String tolerant, String members) {
    // When
    EtcdTopologyStatus status = new Scene(what.sim()).rounds(20).status();

    // Then
    assertThat(Scene.truths(status))
        .containsEntry("Ready", ready)
        .containsEntry("QuorumAvailable", quorum)
        .containsEntry("FaultTolerant", tolerant)
        .containsEntry("MembersHealthy", members);
  }

  enum Case {
    HEALTHY,
    DOWN,
    ISOLATED,
    UNSTARTED,
    EVEN,
    SINGLE,
    TWO,
    NOSPACE,
    CORRUPT,
    LOST,
    PARTITION;

    Sim sim() {
      return switch (this) {
        case HEALTHY -> Sim.withDown(3, 0);
        case DOWN -> Sim.withDown(3, 1);
        case ISOLATED -> Sim.of(Fate.UP, Fate.UP, Fate.ISOLATED);
        case UNSTARTED -> Sim.of(Fate.UP, Fate.UP, Fate.UP, Fate.UNSTARTED);
        case EVEN -> Sim.withDown(4, 0);
        case SINGLE -> Sim.withDown(1, 0);
        case TWO -> Sim.withDown(2, 0);
        case NOSPACE -> alarmed("memberID:2 alarm:NOSPACE ");
        case CORRUPT -> alarmed("alarm:CORRUPT ");
        case LOST -> Sim.of(Fate.UP, Fate.DOWN, Fate.DOWN);
        case PARTITION -> Sim.of(Fate.HIDDEN, Fate.HIDDEN, Fate.HIDDEN);
      };
    }

    private static Sim alarmed(String error) {
      Sim sim = Sim.withDown(3, 0);
      sim.errors = List.of(error);
      return sim;
    }
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  void everyTypeIsThereInEveryStateFreshStaleOrUnseen(Case what) {
    // Given
    Scene scene = new Scene(what.sim());

    // When
    EtcdTopologyStatus fresh = scene.rounds(20).status();
    EtcdTopologyStatus stale = scene.frozen(Duration.ofSeconds(181)).status(fresh);

    // Then
    assertThat(Scene.truths(fresh)).containsOnlyKeys(TYPES);
    assertThat(Scene.truths(stale)).containsOnlyKeys(TYPES);
    assertThat(Scene.truths(stale).values()).noneMatch(t -> t.startsWith("True"));
  }

  @Test
  void nothingIsTrueOfAnObservationThatIsTooOld() {
    // Given
    Scene scene = new Scene(Sim.withDown(3, 0)).rounds(10);

    // When
    EtcdTopologyStatus young = scene.frozen(Scene.STALE_AFTER).status();
    EtcdTopologyStatus old = scene.frozen(Duration.ofMillis(1)).status(young);

    // Then
    assertThat(Scene.truths(young)).containsEntry("QuorumAvailable", "True Quorate");
    assertThat(Scene.truths(old)).containsEntry("QuorumAvailable", "Unknown StaleObservation");
    assertThat(old.state()).isEqualTo(State.Unknown);
    assertThat(old.quorum()).isNull();
    assertThat(old.members()).isNull();
    assertThat(old.disruption().allowed()).isFalse();
  }

  @Test
  void aClockThatIsSetBackMakesNoObservationYoungAgain() {
    // Given
    Scene scene = new Scene(Sim.withDown(3, 0)).rounds(10).frozen(Duration.ofMinutes(4));

    // When
    scene.time.setBack(Duration.ofHours(1));

    // Then
    assertThat(Scene.truths(scene.status()))
        .containsEntry("QuorumAvailable", "Unknown StaleObservation");
  }

  @Test
  void anAlarmIsThatOfItsMemberAlone() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.errors = List.of("memberID:2 alarm:NOSPACE ");

    // When
    EtcdTopologyStatus status = new Scene(sim).rounds(10).status();

    // Then
    assertThat(status.members())
        .extracting(MemberStatus::alarms)
        .containsExactly(null, List.of(AlarmType.NOSPACE), null);
    assertThat(Scene.truths(status)).containsEntry("AlarmsClear", "False NoSpace");
  }

  @ParameterizedTest(name = "{0} up, {1} down, orphan down: removable {2}")
  @CsvSource({"3, 0, true", "4, 0, true", "2, 1, false", "1, 0, true"})
  void anOrphanIsRemovableIfTheOthersHaveAQuorumWithoutIt(int up, int down, boolean removable) {
    // Given
    int last = up + down;
    Sim sim = Sim.withDown(last + 1, down + 1);
    sim.rounds(2);
    sim.nodesGone.add(last);
    Scene scene = new Scene(sim).rounds(500);

    // When
    EtcdTopologyStatus status = scene.status();

    // Then: with two of four down, or one of two, nothing can be proven, so nothing is removable
    boolean quorate = sim.view().latest().quorate();
    assertThat(status.orphanMembers())
        .singleElement()
        .satisfies(o -> assertThat(o.removable()).isEqualTo(removable && quorate));
  }

  @Test
  void messagesStayEqualWhileNothingChanges() {
    // Given
    Scene scene = new Scene(Sim.withDown(5, 1)).rounds(20);

    // When
    EtcdTopologyStatus now = scene.status();
    EtcdTopologyStatus later = scene.rounds(30).status(now);

    // Then
    assertThat(later.withoutReadings()).isEqualTo(now.withoutReadings());
  }
}
