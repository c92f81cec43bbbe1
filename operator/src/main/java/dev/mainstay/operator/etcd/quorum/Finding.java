package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Health;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Role;
import dev.mainstay.operator.etcd.client.Member;
import org.jspecify.annotations.Nullable;

/** What one round says about one member. */
public record Finding(
    Member member,
    @Nullable String node,
    Role role,
    Health health,
    Vote vote,
    String version,
    String message) {

  /** Part in the quorum, seen from here. */
  public enum Vote {
    /** Proved by a linearizable read. */
    PARTICIPATING,
    /**
     * Proved not to vote: unstarted, without leader for the hold time, or down by two witnesses.
     */
    OUT,
    /** May vote, but cannot be asked. */
    UNKNOWN,
    /** A learner. */
    NONE
  }

  /** As it should be: takes part, or replicates as a learner. */
  public boolean good() {
    return health == Health.Participating || health == Health.Replicating;
  }

  /** Name for people: node, member name, or id. */
  public String title() {
    return node != null ? node : member.name().isEmpty() ? Member.hex(member.id()) : member.name();
  }

  Finding keepingMessageOf(Finding earlier) {
    return new Finding(member, node, role, health, vote, version, earlier.message);
  }
}
