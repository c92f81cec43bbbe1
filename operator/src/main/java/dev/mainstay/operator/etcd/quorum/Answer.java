package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.operator.etcd.client.Failure;
import dev.mainstay.operator.etcd.client.MemberStatus;
import dev.mainstay.operator.etcd.client.MemberView;
import dev.mainstay.operator.etcd.client.ReadProof;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one address answered in one round.
 *
 * @param host IP literal or name that was asked, without brackets
 * @param failure of the status call, or else of the read; null if both succeeded
 * @param detail the failure for people, empty without one
 * @param servedUntil when the first certificate expires that it showed last; null if it showed none
 */
public record Answer(
    String host,
    @Nullable MemberStatus status,
    @Nullable ReadProof read,
    @Nullable MemberView view,
    @Nullable Failure failure,
    String detail,
    @Nullable Instant servedUntil) {

  /** Of an address that showed no certificate. */
  public Answer(
      String host,
      @Nullable MemberStatus status,
      @Nullable ReadProof read,
      @Nullable MemberView view,
      @Nullable Failure failure,
      String detail) {
    this(host, status, read, view, failure, detail, null);
  }

  /** The same with what it showed. */
  public Answer withServedUntil(@Nullable Instant time) {
    return new Answer(host, status, read, view, failure, detail, time);
  }

  /** The member that answered, 0 if none said who it is; unsigned. */
  public long memberId() {
    return status != null ? status.memberId() : view != null ? view.memberId() : 0;
  }

  /** The cluster that answered, 0 if none said so; unsigned. */
  public long clusterId() {
    return status != null ? status.clusterId() : view != null ? view.clusterId() : 0;
  }

  /** Says itself that it knows no leader. */
  public boolean leaderless() {
    return status != null && !status.hasLeader() && read == null;
  }
}
