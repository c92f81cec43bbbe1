package dev.mainstay.operator.etcd.client;

import java.util.List;

/**
 * A member's own state; ids are unsigned.
 *
 * @param leader 0 while the member knows no leader
 * @param errors alarms of the whole cluster, not of this member, and "no leader"
 */
public record MemberStatus(
    long clusterId,
    long memberId,
    String version,
    long leader,
    long term,
    long appliedIndex,
    boolean learner,
    List<String> errors) {
  public MemberStatus {
    errors = List.copyOf(errors);
  }

  public boolean hasLeader() {
    return leader != 0;
  }
}
