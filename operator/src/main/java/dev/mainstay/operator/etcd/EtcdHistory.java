package dev.mainstay.operator.etcd;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Transition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Joins the history on the resource with what this replica saw.
 *
 * <p>Every replica sees the same changes at slightly different times, and only one could write
 * them. So of our own only what is later than the last entry and changes the state is appended: it
 * fills in what nobody could write while the API server was dead, and repeats nothing after a
 * change of the operator's leader.
 */
final class EtcdHistory {
  private static final int MAX = 20;

  private EtcdHistory() {}

  static List<Transition> join(
      List<Transition> written,
      State writtenState,
      List<dev.mainstay.operator.etcd.quorum.Transition> own,
      String observer) {
    List<Transition> all = new ArrayList<>(written);
    Instant last = written.isEmpty() ? Instant.MIN : parse(written.getLast().time());
    State state = written.isEmpty() ? writtenState : written.getLast().to();
    for (var seen : own) {
      if (seen.time().isAfter(last) && seen.to() != state) {
        String time = seen.time().truncatedTo(ChronoUnit.MILLIS).toString();
        all.add(new Transition(time, state, seen.to(), seen.reason(), observer));
        state = seen.to();
        last = seen.time();
      }
    }
    return List.copyOf(all.subList(Math.max(0, all.size() - MAX), all.size()));
  }

  /** Entries of {@code joined} that {@code written} does not have. */
  static List<Transition> added(List<Transition> written, List<Transition> joined) {
    return joined.stream().filter(t -> !written.contains(t)).toList();
  }

  private static Instant parse(String time) {
    try {
      return Instant.parse(time);
    } catch (DateTimeException e) {
      return Instant.MIN; // somebody edited the status; ours is right from here on
    }
  }
}
