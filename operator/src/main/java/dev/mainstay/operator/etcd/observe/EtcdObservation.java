package dev.mainstay.operator.etcd.observe;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Health;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.RaftLag;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Role;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.client.Latency;
import dev.mainstay.operator.etcd.quorum.Alarm;
import dev.mainstay.operator.etcd.quorum.Answer;
import dev.mainstay.operator.etcd.quorum.Concern;
import dev.mainstay.operator.etcd.quorum.TopologyView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The latest round and what may be published after it. Immutable.
 *
 * @param topology name of the resource that the round was made for
 * @param time when the round began: no answer is older
 * @param nanos the same on the prober's monotonic counter, in nanoseconds
 * @param answers of this round, one for each address asked
 * @param firstConfirmed whether this is the second round of all
 * @param changed whether what may be published differs from the round before
 */
public record EtcdObservation(
    String topology,
    Instant time,
    long nanos,
    TopologyView view,
    List<Answer> answers,
    boolean changed,
    boolean firstConfirmed) {
  public EtcdObservation {
    answers = List.copyOf(answers);
  }

  /** Two rounds: before that nothing is confirmed, and an older status is worth more. */
  public boolean confirmed() {
    return !time.equals(view.firstRound());
  }

  static boolean publishesTheSame(TopologyView a, TopologyView b) {
    return Published.of(a).equals(Published.of(b));
  }

  private record Published(
      State state,
      OptionalInt now,
      OptionalInt upper,
      long leader,
      long term,
      List<PublishedMember> members,
      Set<Concern> concerns,
      List<Alarm> alarms,
      Map<Long, List<Latency>> performance,
      int orphans,
      int stuckLearners,
      List<String> bareNodes) {
    static Published of(TopologyView view) {
      var leader = view.leader();
      return new Published(
          view.state(),
          view.faultToleranceNow(),
          view.faultToleranceUpper(),
          leader == null ? 0 : leader.id(),
          leader == null ? 0 : leader.term(),
          view.findings().stream()
              .map(
                  f ->
                      new PublishedMember(
                          f.member().id(), f.node(), f.role(), f.health(), view.lag(f)))
              .toList(),
          view.troubles().published(),
          view.troubles().alarms(),
          view.latest().performance().verdicts(),
          view.orphans().size(),
          view.stuckLearners().size(),
          view.nodesWithoutMember());
    }
  }

  private record PublishedMember(
      long id, @Nullable String node, Role role, Health health, RaftLag lag) {}
}
