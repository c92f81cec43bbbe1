package dev.mainstay.operator.status;

/** Reasons of EtcdTopology's conditions and Events. The names are API: never renamed. */
public enum EtcdReason implements Reason {
  // States; also the reasons of Ready and of Events.
  HEALTHY("Healthy"),
  DEGRADED("Degraded"),
  AT_RISK("AtRisk"),
  READ_ONLY("ReadOnly"),
  UNKNOWN("Unknown"),
  QUORUM_LOST("QuorumLost"),
  SPLIT_BRAIN("SplitBrain"),
  // Ready, when nothing can be said.
  PROBE_FAILED("ProbeFailed"),
  // QuorumAvailable.
  QUORATE("Quorate"),
  CREDENTIALS_MISSING("CredentialsMissing"),
  CREDENTIALS_REJECTED("CredentialsRejected"),
  UNREACHABLE("Unreachable"),
  NO_MEMBERS_LISTED("NoMembersListed"),
  NO_NODES("NoNodesSelected"),
  STALE_OBSERVATION("StaleObservation"),
  // FaultTolerant.
  TOLERANCE_SUFFICIENT("ToleranceSufficient"),
  TOLERANCE_EXHAUSTED("ToleranceExhausted"),
  BELOW_MINIMUM("BelowMinimum"),
  SINGLE_MEMBER("SingleMember"),
  TWO_MEMBERS("TwoMembers"),
  MEMBERS_UNKNOWN("MembersUnknown"),
  ZONE_LOSS("ZoneSinglePointOfFailure"),
  // MembersHealthy.
  ALL_PARTICIPATING("AllParticipating"),
  MEMBER_UNREACHABLE("MemberUnreachable"),
  MEMBER_ISOLATED("MemberIsolated"),
  MEMBER_NO_LEADER("MemberNoLeader"),
  MEMBER_UNSTARTED("MemberUnstarted"),
  RAFT_LAGGING("RaftLagging"),
  PARTIAL_OBSERVATION("PartialObservation"),
  // MembershipConsistent.
  IN_SYNC("InSync"),
  CLUSTER_ID_MISMATCH("ClusterIDMismatch"),
  VIEWS_DIFFER("ViewsDiffer"),
  DUPLICATE_NAME("DuplicateName"),
  ORPHAN_MEMBER("OrphanMember"),
  LEARNER_STUCK("LearnerStuck"),
  NODE_WITHOUT_MEMBER("NodeWithoutMember"),
  EVEN_VOTER_COUNT("EvenVoterCount"),
  VIEW_UNAVAILABLE("ViewUnavailable"),
  // AlarmsClear.
  NO_ALARMS("NoAlarms"),
  NO_SPACE("NoSpace"),
  CORRUPT("Corrupt"),
  // StorageHealthy.
  WITHIN_QUOTA("WithinQuota"),
  QUOTA_HIGH("QuotaHigh"),
  QUOTA_CRITICAL("QuotaCritical"),
  FRAGMENTED("Fragmented"),
  QUOTA_UNKNOWN("QuotaUnknown"),
  // PerformanceHealthy.
  NOMINAL("Nominal"),
  LEADER_CHURN("LeaderChurn"),
  SLOW_FSYNC("SlowFsync"),
  SLOW_COMMIT("SlowCommit"),
  HIGH_PEER_LATENCY("HighPeerLatency"),
  METRICS_UNAVAILABLE("MetricsUnavailable"),
  // VersionsSupported.
  UNIFORM("Uniform"),
  MIXED_VERSIONS("MixedVersions"),
  // CertificatesValid.
  VALID("Valid"),
  EXPIRING("Expiring"),
  EXPIRED("Expired"),
  // DisruptionAllowed.
  TOLERANCE_AVAILABLE("ToleranceAvailable"),
  ADDRESS_NOT_REDUNDANT("AddressNotRedundant"),
  ADDRESS_UNKNOWN("AddressUnknown"),
  QUORUM_UNKNOWN("QuorumUnknown"),
  // Any of those about members, while none can be asked.
  NOT_OBSERVED("NotObserved"),
  // Reconciling, Stalled, Paused.
  FIRST_PROBES("FirstProbes"),
  OBSERVING("Observing"),
  NOT_STALLED("NotStalled"),
  ANOTHER_TOPOLOGY_ACTIVE("AnotherTopologyActive"),
  PAUSED_BY_USER("PausedByUser"),
  NOT_PAUSED("NotPaused");

  private final String text;

  EtcdReason(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
