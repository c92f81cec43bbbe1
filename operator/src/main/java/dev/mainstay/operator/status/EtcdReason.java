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
