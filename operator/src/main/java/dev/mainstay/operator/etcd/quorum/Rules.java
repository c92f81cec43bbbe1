package dev.mainstay.operator.etcd.quorum;

import java.time.Duration;

/**
 * Times and limits of the classification.
 *
 * @param hold how long a worse state must be seen before it is published; three election time-outs
 *     of etcd and at least 10 s, so that a leader election is no alarm
 * @param minFaultTolerance further failures that must be survived; below it the state is AtRisk
 * @param expectedMembers voters that there should be; 0 if none were stated
 */
public record Rules(Duration hold, int minFaultTolerance, int expectedMembers) {
  /** For kubeadm's election time-out of 1 s. */
  public static final Duration DEFAULT_HOLD = Duration.ofSeconds(10);

  /** Longer than for other states, so that a lost quorum is named at once and not after Unknown. */
  Duration unknownHold() {
    return hold.multipliedBy(3).dividedBy(2);
  }
}
