package dev.mainstay.operator.etcd.actions;

import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.client.MemberStatus;
import dev.mainstay.operator.etcd.quorum.Answer;
import dev.mainstay.operator.etcd.quorum.NodeFact;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What has to be remembered from round to round to say how long something has been so. Immutable.
 * After a gap in the observation all times start anew: nobody knows what happened meanwhile.
 *
 * @param since start of each want that has stood in every round since
 * @param statuses the last status of each member of the list
 * @param progress when the applied index of each learner last grew
 * @param voting ids of the members; true for a voter
 * @param votingSince when that last changed, or was first seen
 * @param nodesSince when each control-plane node was first seen
 */
public record ActionMemory(
    @Nullable Instant lastRound,
    Map<Want, Instant> since,
    Map<Long, MemberStatus> statuses,
    Map<Long, Progress> progress,
    Map<Long, Boolean> voting,
    @Nullable Instant votingSince,
    Map<String, Instant> nodesSince) {
  /** Before the first round. */
  public static final ActionMemory NONE =
      new ActionMemory(null, Map.of(), Map.of(), Map.of(), Map.of(), null, Map.of());

  private static final Duration GAP = Duration.ofMinutes(2);

  public ActionMemory {
    since = Map.copyOf(since);
    statuses = Map.copyOf(statuses);
    progress = Map.copyOf(progress);
    voting = Map.copyOf(voting);
    nodesSince = Map.copyOf(nodesSince);
  }

  /** Applied index of a learner, and when it got there. */
  public record Progress(long index, Instant since) {}

  /** After one more round. Pure: the only time is that of the round. */
  public static ActionMemory next(ActionMemory last, Situation seen) {
    Instant now = seen.seen().time();
    boolean gap =
        last.lastRound != null && Duration.between(last.lastRound, now).compareTo(GAP) > 0;
    ActionMemory before = gap ? NONE : last;
    List<Member> members = seen.view().latest().membership().members();
    Map<Long, Boolean> voting =
        members.stream().collect(Collectors.toMap(Member::id, m -> !m.learner(), (a, b) -> a));
    boolean same = voting.equals(before.voting) && before.votingSince != null;
    var facts =
        new ActionMemory(
            now,
            before.since,
            statuses(before, seen, voting.keySet()),
            Map.of(),
            voting,
            same ? before.votingSince : now,
            nodes(before, seen, now));
    var moving = facts.withProgress(before.progress, now);
    Map<Want, Instant> since = new HashMap<>();
    for (Want want : Wants.of(seen, moving)) {
      since.put(want, before.since.getOrDefault(want, now));
    }
    return moving.withSince(since);
  }

  Optional<MemberStatus> status(long memberId) {
    return Optional.ofNullable(statuses.get(memberId));
  }

  private ActionMemory withProgress(Map<Long, Progress> before, Instant now) {
    Map<Long, Progress> next = new HashMap<>();
    voting.forEach(
        (id, voter) -> {
          long index = status(id).map(MemberStatus::appliedIndex).orElse(0L);
          Progress known = before.get(id);
          boolean stood = known != null && Long.compareUnsigned(index, known.index) <= 0;
          if (!voter) {
            next.put(id, stood ? known : new Progress(index, now));
          }
        });
    return new ActionMemory(lastRound, since, statuses, next, voting, votingSince, nodesSince);
  }

  private ActionMemory withSince(Map<Want, Instant> next) {
    return new ActionMemory(lastRound, next, statuses, progress, voting, votingSince, nodesSince);
  }

  private static Map<Long, MemberStatus> statuses(
      ActionMemory before, Situation seen, Set<Long> ids) {
    long cluster = seen.view().latest().membership().clusterId();
    Map<Long, MemberStatus> all = new HashMap<>(before.statuses);
    for (Answer answer : seen.seen().answers()) {
      MemberStatus status = answer.status();
      if (status != null && status.clusterId() == cluster) {
        all.put(status.memberId(), status);
      }
    }
    all.keySet().retainAll(ids);
    return all;
  }

  private static Map<String, Instant> nodes(ActionMemory before, Situation seen, Instant now) {
    return seen.targets().nodes().stream()
        .map(NodeFact::name)
        .collect(
            Collectors.toMap(n -> n, n -> before.nodesSince.getOrDefault(n, now), (a, b) -> a));
  }
}
