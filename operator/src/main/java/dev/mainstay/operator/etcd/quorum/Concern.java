package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;

/** What keeps a cluster that has a quorum from being Healthy; the worst one names the state. */
public enum Concern {
  /** Fewer further failures are survived than expected. */
  BELOW_MINIMUM(State.AtRisk),
  /** A member reported corrupted data. */
  CORRUPT(State.AtRisk),
  /** Losing one zone loses the quorum, and zones were asked for. */
  ZONE_LOSS(State.AtRisk),
  /** So many voters' certificates expire within a day that the quorum ends with them. */
  CERTIFICATES_ENDING(State.AtRisk),
  VOTER_MISSING(State.Degraded),
  EVEN_VOTERS(State.Degraded),
  /** Another number of voters than was stated. */
  OTHER_COUNT(State.Degraded),
  /** Some member has another member list than the majority. */
  VIEWS_DIFFER(State.Degraded),
  DUPLICATE_NAME(State.Degraded),
  LEARNER_STUCK(State.Degraded),
  ORPHAN(State.Degraded),
  NODE_WITHOUT_MEMBER(State.Degraded),
  MIXED_VERSIONS(State.Degraded),
  QUOTA_HIGH(State.Degraded),
  FRAGMENTED(State.Degraded),
  LEADER_CHURN(State.Degraded),
  SLOW_FSYNC(State.Degraded),
  SLOW_COMMIT(State.Degraded),
  HIGH_PEER_LATENCY(State.Degraded),
  CERTIFICATE_EXPIRING(State.Degraded);

  private final State state;

  Concern(State state) {
    this.state = state;
  }

  State state() {
    return state;
  }
}
