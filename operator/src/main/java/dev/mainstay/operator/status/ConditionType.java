package dev.mainstay.operator.status;

/** The condition types of both kinds. The names are API: never renamed, only added. */
public enum ConditionType {
  READY("Ready"),
  RECONCILING("Reconciling"),
  STALLED("Stalled"),
  AVAILABLE("Available"),
  FAULT_TOLERANT("FaultTolerant"),
  HOLDER_UNIQUE("HolderUnique"),
  BACKENDS_HEALTHY("BackendsHealthy"),
  CONFIGURATION_APPLIED("ConfigurationApplied"),
  COLD_START_SAFE("ColdStartSafe"),
  CERTIFICATE_COVERS_ENDPOINT("CertificateCoversEndpoint"),
  QUORUM_AVAILABLE("QuorumAvailable"),
  MEMBERS_HEALTHY("MembersHealthy"),
  MEMBERSHIP_CONSISTENT("MembershipConsistent"),
  ALARMS_CLEAR("AlarmsClear"),
  STORAGE_HEALTHY("StorageHealthy"),
  PERFORMANCE_HEALTHY("PerformanceHealthy"),
  VERSIONS_SUPPORTED("VersionsSupported"),
  CERTIFICATES_VALID("CertificatesValid"),
  DISRUPTION_ALLOWED("DisruptionAllowed"),
  PAUSED("Paused");

  private final String text;

  ConditionType(String text) {
    this.text = text;
  }

  /** As written in {@code status.conditions[].type}. */
  public String text() {
    return text;
  }
}
