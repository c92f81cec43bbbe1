package dev.mainstay.operator.etcd.client;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The only way Mainstay talks to etcd. Safe for concurrent use. It has no call that changes
 * anything, and polls no alarms: asking for them is a raft proposal up to etcd 3.7.
 *
 * <p>Every call goes to exactly one member. {@code clientUrl} has scheme https, a host and a port;
 * {@code timeout} covers the whole call with connection and TLS handshake, more than 0 ms.
 */
public interface EtcdClient extends AutoCloseable {
  /**
   * Looks at the credentials on disk again; changed ones are used from the next call on.
   *
   * @throws EtcdCallException with {@link Failure#CREDENTIALS_MISSING} if there are none to use;
   *     retrying helps once the files are there
   */
  void refreshCredentials() throws EtcdCallException;

  /**
   * Asks a member for its own state, without quorum; also served by learners.
   *
   * @throws EtcdCallException if the member gave no answer; retrying is safe
   * @see <a href="https://etcd.io/docs/v3.6/dev-guide/api_reference_v3/">etcd API, Status</a>
   */
  MemberStatus status(URI clientUrl, Duration timeout) throws EtcdCallException;

  /**
   * Reads through the leader: one success proves that a majority of the voters took part.
   *
   * @return how it was proven, never null. A refusal for lack of permission comes after the quorum
   *     round, so it proves quorum as well.
   * @throws EtcdCallException if quorum was not proven; retrying is safe
   */
  ReadProof linearizableRead(URI clientUrl, Duration timeout) throws EtcdCallException;

  /**
   * Asks a member for its own view of the membership, without quorum. It may lag: compare the views
   * of a majority. Learners refuse it.
   *
   * @return 0 to 16 members, ascending by unsigned id, voters and learners; immutable
   * @throws EtcdCallException if the member gave no answer; retrying is safe
   * @see <a href="https://etcd.io/docs/v3.6/dev-guide/api_reference_v3/">etcd API, MemberList with
   *     {@code linearizable=false}, since 3.5</a>
   */
  MemberView localMembers(URI clientUrl, Duration timeout) throws EtcdCallException;

  /**
   * Reads what a member measured, from {@code /metrics} on its client port. That is no call of
   * etcd's API: k3s and RKE2 serve none there, and a member that serves none is as good as another.
   *
   * @throws EtcdCallException if there are none, or not of an etcd member, or too many
   */
  MemberMetrics metrics(URI clientUrl, Duration timeout) throws EtcdCallException;

  /**
   * Asks nobody: when the first certificate of the chain expires that the member showed in the last
   * handshake, trusted or not; empty before one. Every call may make a handshake.
   */
  Optional<Instant> servedUntil(URI clientUrl);

  /** Closes every connection; calls after it fail. */
  @Override
  void close();
}
