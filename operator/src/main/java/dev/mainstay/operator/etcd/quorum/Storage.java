package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.operator.etcd.client.MemberStatus.Space;

/** The database file of one member against the limits at which somebody should look at it. */
public record Storage(Space space) {
  public static final int HIGH_PERCENT = 75;
  public static final int CRITICAL_PERCENT = 85;
  public static final int FRAGMENTED_PERCENT = 45;

  /** Below it a defragmentation frees too little to be worth the pause. */
  public static final long FRAGMENTED_MIB = 100;

  /** Share of the quota that the file takes; 0 if the quota is not known. */
  public int quotaPercent() {
    return space.quota() <= 0 ? 0 : percent(space.size(), space.quota());
  }

  /** Share of the file that is in use; 100 for an empty one. */
  public int inUsePercent() {
    return space.size() <= 0 ? 100 : percent(space.inUse(), space.size());
  }

  public boolean high() {
    return quotaPercent() >= HIGH_PERCENT;
  }

  public boolean critical() {
    return quotaPercent() >= CRITICAL_PERCENT;
  }

  public boolean fragmented() {
    return space.size() - space.inUse() >= FRAGMENTED_MIB << 20
        && 100 - inUsePercent() >= FRAGMENTED_PERCENT;
  }

  private static int percent(long part, long whole) {
    return (int) Math.clamp(Math.floor(part * 100.0 / whole), 0, 100);
  }
}
