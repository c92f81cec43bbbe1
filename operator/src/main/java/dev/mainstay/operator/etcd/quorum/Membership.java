package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.client.MemberView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The member list that is believed.
 *
 * @param members ascending by unsigned id; empty if no member ever told
 * @param term raft term of the best member that told this list; compares lists of different age
 * @param index applied index of that member
 * @param differing members answered with different lists
 * @param contested and none of the lists has a majority behind it
 */
public record Membership(
    long clusterId,
    List<Member> members,
    long term,
    long index,
    boolean differing,
    boolean contested) {
  public static final Membership NONE = new Membership(0, List.of(), 0, 0, false, false);

  public Membership {
    members = List.copyOf(members);
  }

  /** Whether an answer is of this cluster; an address that named no cluster passes. */
  boolean owns(Answer answer) {
    return answer.clusterId() == 0 || answer.clusterId() == clusterId;
  }

  public int voters() {
    return (int) members.stream().filter(m -> !m.learner()).count();
  }

  /**
   * Of the one cluster that is believed the list that a majority of its own voters returned; else
   * the one of the member with the highest term and index, unless the list known so far is newer: a
   * member that was cut off has an old one.
   */
  static Membership agreed(List<Answer> answers, Membership known) {
    Map<List<Object>, List<Answer>> byView = new HashMap<>();
    for (Answer answer : answers) {
      if (answer.view() != null && !answer.view().members().isEmpty()) {
        byView.computeIfAbsent(identity(answer.view()), v -> new ArrayList<>()).add(answer);
      }
    }
    boolean differing = byView.size() > 1;
    long cluster = believed(byView.values(), answers, known);
    Membership best = (known.clusterId() == cluster ? known : NONE).with(differing);
    boolean bestHasMajority = false;
    for (List<Answer> supporters : byView.values()) {
      if (requireView(supporters.getFirst()).clusterId() != cluster) {
        continue;
      }
      boolean majority = hasMajority(supporters);
      Membership candidate = of(supporters, differing, differing && !majority);
      if ((majority && !bestHasMajority)
          || (majority == bestHasMajority && candidate.newerOrSameAs(best))) {
        best = candidate;
        bestHasMajority = majority;
      }
    }
    return best;
  }

  /**
   * Terms and majorities compare only within a cluster: one member of another one, by a wrong
   * endpoint, is a majority of itself, of any term. So the known cluster stays while any member
   * speaks for it, then comes the one that most speak for. A restored cluster has a new id, and
   * nobody speaks for the old one.
   */
  private static long believed(
      Collection<List<Answer>> byView, List<Answer> answers, Membership known) {
    if (known.clusterId() != 0
        && answers.stream().anyMatch(a -> a.clusterId() == known.clusterId())) {
      return known.clusterId();
    }
    Map<Long, Integer> speakers = new TreeMap<>(Long::compareUnsigned);
    byView.forEach(
        supporters ->
            speakers.merge(
                requireView(supporters.getFirst()).clusterId(), supporters.size(), Integer::sum));
    return speakers.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(known.clusterId());
  }

  /** What has to be equal; names and client URLs follow when a member starts. */
  private static List<Object> identity(MemberView view) {
    List<Object> parts = new ArrayList<>();
    parts.add(view.clusterId());
    for (Member member : view.members()) {
      parts.add(List.of(member.id(), member.learner(), member.peerUrls()));
    }
    return parts;
  }

  private static boolean hasMajority(List<Answer> supporters) {
    List<Member> members = requireView(supporters.getFirst()).members();
    long voters = members.stream().filter(m -> !m.learner()).count();
    long inFavour =
        members.stream()
            .filter(m -> !m.learner())
            .filter(m -> supporters.stream().anyMatch(a -> requireView(a).memberId() == m.id()))
            .count();
    return inFavour >= voters / 2 + 1;
  }

  private static Membership of(List<Answer> supporters, boolean differing, boolean contested) {
    Membership best = NONE;
    for (Answer answer : supporters) {
      MemberView view = requireView(answer);
      long term = answer.status() == null ? 0 : answer.status().term();
      long index = answer.status() == null ? 0 : answer.status().appliedIndex();
      var own = new Membership(view.clusterId(), view.members(), term, index, differing, contested);
      best = own.newerOrSameAs(best) ? own : best;
    }
    return best;
  }

  private static MemberView requireView(Answer answer) {
    if (answer.view() == null) {
      throw new IllegalStateException("answer without a view: " + answer.host());
    }
    return answer.view();
  }

  private Membership with(boolean differing) {
    return new Membership(clusterId, members, term, index, differing, differing);
  }

  private boolean newerOrSameAs(Membership other) {
    int byTerm = Long.compareUnsigned(term, other.term);
    return byTerm > 0 || (byTerm == 0 && Long.compareUnsigned(index, other.index) >= 0);
  }
}
