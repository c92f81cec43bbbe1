package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Health;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Role;
import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.client.MemberStatus;
import org.jspecify.annotations.Nullable;

/**
 * What one round says about one member.
 *
 * @param node that runs it; null if no node is known to
 * @param status as the member itself told it; null if it did not
 * @param message what is wrong and where to look, empty if nothing is
 */
public record Finding(
    Member member,
    @Nullable String node,
    Role role,
    Health health,
    Vote vote,
    @Nullable MemberStatus status,
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

  /** Whether the member itself answered anything. */
  public boolean answered() {
    return health != Health.Unreachable && health != Health.Unstarted;
  }

  /** As the member says, empty if it says nothing. */
  public String version() {
    return status == null ? "" : status.version();
  }

  /** Name for people: node, member name, or id. */
  public String title() {
    return node != null ? node : member.name().isEmpty() ? Member.hex(member.id()) : member.name();
  }

  Finding keepingMessageOf(Finding earlier) {
    return new Finding(member, node, role, health, vote, status, earlier.message);
  }
}
