package dev.mainstay.operator.etcd.quorum;

/**
 * Majority arithmetic of one etcd cluster. Every number counts voters; learners never count, a
 * voter that was added but has not started does, as not participating.
 *
 * @param voters members with {@code isLearner=false}, started or not; at least 1
 * @param participating voters that proved to take part in this round; 0 to {@code voters}
 * @see <a href="https://etcd.io/docs/v3.6/faq/">etcd FAQ, "What is failure tolerance?"</a>
 */
public record Quorum(int voters, int participating) {
  /** Throws IllegalArgumentException for a number out of range: that is a bug in the caller. */
  public Quorum {
    if (voters < 1 || participating < 0 || participating > voters) {
      throw new IllegalArgumentException("voters=" + voters + " participating=" + participating);
    }
  }

  /** Voters that must agree: 2 of 3, 3 of 4, 3 of 5. */
  public int required() {
    return voters / 2 + 1;
  }

  /** Failures survived when every voter takes part: 1 of 3, 1 of 4, 2 of 5. */
  public int nominal() {
    return voters - required();
  }

  /** Participating voters that may still fail; negative means quorum is lost by that many. */
  public int margin() {
    return participating - required();
  }

  /** Voters that must be out for quorum to be impossible. */
  public int blocking() {
    return voters - required() + 1;
  }

  /**
   * Whether the other voters are shown to have a quorum after one is removed.
   *
   * @param participates whether that voter takes part
   * @param out whether it is proven not to; both are false if neither is known
   * @param leastMargin what has to be left unless the voter was out anyway, 0 to 3
   */
  public boolean safeToRemove(boolean participates, boolean out, int leastMargin) {
    if (voters == 1) {
      return false;
    }
    int margin = afterRemove(participates).margin();
    return margin >= (out ? 0 : leastMargin);
  }

  /** Without one voter; removing one that does not participate never lowers the margin. */
  public Quorum afterRemove(boolean participates) {
    return new Quorum(voters - 1, participates ? participating - 1 : participating);
  }
}
