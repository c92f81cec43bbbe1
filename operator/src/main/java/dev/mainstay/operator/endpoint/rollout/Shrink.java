package dev.mainstay.operator.endpoint.rollout;

import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Verdict;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who may be taken for gone. A set never shrinks by one read: the API server itself has to say
 * twice that the Node is gone or no longer selected.
 *
 * @param gone participants that leave now
 * @param unconfirmed participants that the node list lacks and nobody confirmed as gone
 * @param verdict Hold when participants would leave that may not
 */
public record Shrink(Set<String> gone, Set<String> unconfirmed, Verdict verdict) {
  public Shrink {
    gone = Set.copyOf(gone);
    unconfirmed = Set.copyOf(unconfirmed);
  }

  /** What the API server says of a participant that the list of selected nodes lacks. */
  public enum Answer {
    DELETED,
    NOT_SELECTED,
    /** Not selected, and its kubelet does not report: nobody can stop its keepalived. */
    NOT_STOPPABLE,
    SELECTED
  }

  /**
   * Decides over one read.
   *
   * @param participants nodes with a seat
   * @param missing those that the list lacks, with the API server's own answer
   * @param before who was on the way out at the read before; what is not among them waits
   */
  public static Shrink of(
      String endpoint, Set<String> participants, Map<String, Answer> missing, Set<String> before) {
    Set<String> leaving = new TreeSet<>();
    Set<String> unconfirmed = new TreeSet<>();
    missing.forEach(
        (node, answer) -> {
          boolean confirmed = answer != Answer.SELECTED && before.contains(node);
          (confirmed ? leaving : unconfirmed).add(node);
        });
    Set<String> deaf = new TreeSet<>(leaving);
    deaf.removeIf(node -> missing.get(node) != Answer.NOT_STOPPABLE);
    if (!deaf.isEmpty()) {
      leaving.removeAll(deaf);
      return new Shrink(leaving, unconfirmed, notStoppable(endpoint, deaf));
    }
    Set<String> alive = new TreeSet<>(leaving);
    alive.removeIf(node -> missing.get(node) == Answer.DELETED);
    int left = participants.size() - missing.size();
    if (alive.isEmpty() || left >= Math.min(2, participants.size())) {
      return new Shrink(leaving, unconfirmed, new Verdict.Allow());
    }
    leaving.removeAll(alive);
    return new Shrink(
        leaving,
        unconfirmed,
        new Verdict.Hold(
            EndpointReason.TOO_FEW_PARTICIPANTS,
            "ControlPlaneEndpoint %s: spec.nodeSelector no longer matches %s, which would leave %d of"
                    .formatted(endpoint, String.join(", ", alive), left)
                + " %d nodes that can hold a virtual IP. Label at least two of them again until others"
                    .formatted(participants.size())
                + " have joined, or delete the Nodes that are gone."));
  }

  private static Verdict notStoppable(String endpoint, Set<String> nodes) {
    String names = String.join(", ", nodes);
    return new Verdict.Hold(
        EndpointReason.LEAVER_NOT_READY,
        "ControlPlaneEndpoint %s: spec.nodeSelector no longer matches %s, which is not Ready: nobody can"
                .formatted(endpoint, names)
            + " stop its keepalived, and left alone it would take the virtual IP. Repair %1$s, or power it"
                .formatted(names)
            + " off and delete its Node; until then nothing is changed.");
  }

  /** Who is on the way out after this read; the next one compares. */
  public static Set<String> leaving(Map<String, Answer> missing) {
    Set<String> out = new TreeSet<>();
    missing.forEach(
        (node, answer) -> {
          if (answer != Answer.SELECTED) {
            out.add(node);
          }
        });
    return out;
  }
}
