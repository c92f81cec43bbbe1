package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.operator.etcd.client.MemberStatus.Space;

/**
 * The database file of one member against the limits at which somebody should look at it. A limit
 * that was reached holds until the file is well below it: what is free changes with each
 * compaction.
 */
public record Storage(Space space, boolean high, boolean critical, boolean fragmented) {
  public static final int HIGH_PERCENT = 75;
  public static final int CRITICAL_PERCENT = 85;
  public static final int FRAGMENTED_PERCENT = 45;

  /** Below it a defragmentation frees too little to be worth the pause. */
  public static final long FRAGMENTED_MIB = 100;

  /** Below the limit for the quota, in percent of it. */
  private static final int QUOTA_LEAVE = 3;

  private static final int FRAGMENTED_LEAVE_PERCENT = 35;
  private static final long FRAGMENTED_LEAVE_MIB = 50;

  /** Of a member that is seen for the first time. */
  public static Storage of(Space space) {
    return new Storage(space, false, false, false).next(space);
  }

  Storage next(Space now) {
    int used = quotaPercent(now);
    int free = 100 - inUsePercent(now);
    long freeMib = (now.size() - now.inUse()) >> 20;
    return new Storage(
        now,
        used >= HIGH_PERCENT - (high ? QUOTA_LEAVE : 0),
        used >= CRITICAL_PERCENT - (critical ? QUOTA_LEAVE : 0),
        fragmented
            ? free >= FRAGMENTED_LEAVE_PERCENT && freeMib >= FRAGMENTED_LEAVE_MIB
            : free >= FRAGMENTED_PERCENT && freeMib >= FRAGMENTED_MIB);
  }

  /** Share of the quota that the file takes; 0 if the quota is not known. */
  public static int quotaPercent(Space space) {
    return space.quota() <= 0 ? 0 : percent(space.size(), space.quota());
  }

  /** Share of the file that is in use; 100 for an empty one. */
  public static int inUsePercent(Space space) {
    return space.size() <= 0 ? 100 : percent(space.inUse(), space.size());
  }

  private static int percent(long part, long whole) {
    return (int) Math.clamp(Math.floor(part * 100.0 / whole), 0, 100);
  }
}
