package dev.mainstay.operator.etcd.client;

import java.util.List;

/**
 * A member's own state; ids are unsigned.
 *
 * @param leader 0 while the member knows no leader
 * @param raftIndex committed entries that the member knows of
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
    List<String> errors,
    long raftIndex,
    Space space) {
  public MemberStatus {
    errors = List.copyOf(errors);
  }

  /**
   * The database file, in bytes.
   *
   * @param size of the file
   * @param inUse what of it holds data; the rest is free for new data, but not for the disk
   * @param quota at which writes are refused; 0 if the member does not tell (before 3.6)
   */
  public record Space(long size, long inUse, long quota) {
    public static final Space UNKNOWN = new Space(0, 0, 0);
  }

  public boolean hasLeader() {
    return leader != 0;
  }
}
