package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.operator.etcd.client.Latency;
import java.time.Duration;

/**
 * Times and limits of the classification.
 *
 * @param hold how long a worse state must be seen before it is published; three election time-outs
 *     of etcd and at least 10 s, so that a leader election is no alarm
 * @param minFaultTolerance further failures that must be survived; below it the state is AtRisk
 * @param expectedMembers voters that there should be; 0 if none were stated
 * @param requireZoneTolerance whether the loss of any one zone must be survived as well
 * @param allowEven whether an even number of voters is intended
 */
public record Rules(
    Duration hold,
    int minFaultTolerance,
    int expectedMembers,
    boolean requireZoneTolerance,
    boolean allowEven) {
  /** For kubeadm's election time-out of 1 s. */
  public static final Duration DEFAULT_HOLD = Duration.ofSeconds(10);

  /** A learner that is not promoted by then blocks every further join. */
  public static final Duration LEARNER_TIMEOUT = Duration.ofMinutes(10);

  /** A member without node, or a node without member, is no accident of a join by then. */
  public static final Duration ORPHAN_GRACE = Duration.ofMinutes(15);

  /** A rolling upgrade of a control plane passes through two minor versions. */
  public static final Duration VERSION_SKEW_GRACE = Duration.ofHours(1);

  /** Entries of the raft log; etcd itself promotes no learner that is much further behind. */
  public static final long RAFT_LAG = 1000;

  /** A certificate that ends sooner should be renewed: kubeadm's are made for a year. */
  public static final Duration CERTIFICATE_EXPIRING = Duration.ofDays(30);

  /** Members whose certificate ends sooner are as good as gone. */
  public static final Duration CERTIFICATE_ENDING = Duration.ofDays(1);

  /** From etcd's own alert on leader changes. */
  public static final int LEADER_CHANGES = 4;

  public static final Duration LEADER_CHANGES_WITHIN = Duration.ofMinutes(15);

  /**
   * What 99 of 100 may take, from etcd's own alerts etcdHighFsyncDurations, etcdHighCommitDurations
   * and etcdMemberCommunicationSlow; a disk that is fit for etcd needs 10 ms and 25 ms.
   *
   * @see <a href="https://etcd.io/docs/v3.6/faq/">etcd FAQ, on slow disks</a>
   */
  public static Duration slow(Latency.Kind kind) {
    return Duration.ofMillis(
        switch (kind) {
          case WAL_FSYNC -> 500;
          case BACKEND_COMMIT -> 250;
          case PEER_ROUND_TRIP -> 150;
        });
  }

  /**
   * Measurements that are looked back on, one in 30 s. OpenShift waits five minutes with its
   * Degraded as well, after alarms over every short spell (OCPBUGS-38659).
   */
  public static final int MEASUREMENTS = 10;

  /** So many of them over the limit are no short spell. */
  public static final int SLOW_MEASUREMENTS = 6;

  /** So many are the odd one out of a disk or network that is well again. */
  static final int STRAY_MEASUREMENTS = 1;

  /** A measurement that is older says nothing about now: three were missed. */
  static final Duration MEASUREMENT_STALE = Duration.ofMinutes(2);

  /** Longer than for other states, so that a lost quorum is named at once and not after Unknown. */
  Duration unknownHold() {
    return hold.multipliedBy(3).dividedBy(2);
  }
}
