package dev.mainstay.operator.endpoint.observe;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Failover;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.FailoverStatus;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Joins what several replicas saw of the same move into one entry. Pure. */
public final class FailoverHistory {
  /** Two moves to the same node closer than this are one move seen by two replicas. */
  static final Duration SAME = Duration.ofSeconds(5);

  /** The other replicas get this long to tell what they saw before an entry is written. */
  static final Duration SETTLE = Duration.ofSeconds(2);

  /**
   * Less than two takeovers of the fastest profile, three advertisements of 50 ms each: nobody can
   * lose an address and win it back in it. Where two nodes have it, their announcements send a
   * client to the other and back.
   */
  static final Duration GLANCE = Duration.ofMillis(250);

  static final int MAX = 20;
  static final String NOT_MEASURED = "not measured";

  private FailoverHistory() {}

  /** Why an address left a node, and whether somebody wanted it. */
  public record Cause(Kind kind, String text) {}

  /**
   * Adds new moves and completes entries that lacked an independent measurement.
   *
   * @param seen transitions of all replicas, in any order, repeated or not
   * @param cause asked once for each new move
   * @return null when there never was a move
   */
  public static @Nullable FailoverStatus merge(
      @Nullable FailoverStatus previous,
      Collection<Transition> seen,
      Instant now,
      Function<Transition, Cause> cause) {
    List<Failover> history =
        new ArrayList<>(
            previous == null || previous.history() == null ? List.of() : previous.history());
    long total = previous == null || previous.total() == null ? 0 : previous.total();
    for (List<Transition> move : moves(seen, now)) {
      Transition first = move.getFirst();
      int known = indexOf(history, first);
      if (known < 0) {
        if (tooOld(history, first)) {
          continue;
        }
        history.addFirst(entry(move, cause.apply(first)));
        total++;
      } else {
        history.set(known, completed(history.get(known), move));
      }
    }
    history.sort(Comparator.comparing((Failover f) -> Instant.parse(f.at())).reversed());
    List<Failover> kept = List.copyOf(history.subList(0, Math.min(MAX, history.size())));
    return kept.isEmpty() ? previous : new FailoverStatus(total, kept.getFirst(), kept);
  }

  /**
   * Changes of holder. Where the same observer saw one undone at once, and that one, and so on,
   * what is left is the first if it was not undone at last, or else none.
   */
  private static List<Transition> withoutGlances(Collection<Transition> seen) {
    List<List<Transition>> runs = new ArrayList<>();
    seen.stream()
        .filter(t -> !Objects.equals(t.from(), t.to()))
        .distinct()
        .sorted(
            Comparator.comparing(Transition::observer)
                .thenComparing(Transition::address)
                .thenComparing(Transition::at))
        .forEach(
            t -> {
              if (runs.isEmpty() || !undoes(t, runs.getLast().getLast())) {
                runs.add(new ArrayList<>());
              }
              runs.getLast().add(t);
            });
    return runs.stream().filter(run -> run.size() % 2 == 1).map(List::getFirst).toList();
  }

  private static boolean undoes(Transition t, Transition before) {
    return t.observer().equals(before.observer())
        && t.address().equals(before.address())
        && before.to().equals(t.from())
        && t.to().equals(before.from())
        && Duration.between(before.at(), t.at()).plusMillis(t.outageMillis()).compareTo(GLANCE)
            <= 0;
  }

  /** Moves that are old enough for every replica to have told, each with all who saw it. */
  private static List<List<Transition>> moves(Collection<Transition> seen, Instant now) {
    List<List<Transition>> moves = new ArrayList<>();
    withoutGlances(seen).stream()
        .filter(t -> t.at().plusMillis(t.outageMillis()).plus(SETTLE).isBefore(now))
        .sorted(Comparator.comparing(Transition::at))
        .forEach(
            t -> {
              Optional<List<Transition>> same =
                  moves.stream().filter(m -> sameMove(m.getFirst(), t)).findFirst();
              same.orElseGet(
                      () -> {
                        moves.add(new ArrayList<>());
                        return moves.getLast();
                      })
                  .add(t);
            });
    return moves;
  }

  private static boolean sameMove(Transition a, Transition b) {
    return a.address().equals(b.address()) && a.to().equals(b.to()) && near(a.at(), b.at());
  }

  private static int indexOf(List<Failover> history, Transition t) {
    for (int i = 0; i < history.size(); i++) {
      Failover f = history.get(i);
      if (f.address().equals(t.address())
          && f.to().equals(t.to())
          && near(Instant.parse(f.at()), t.at())) {
        return i;
      }
    }
    return -1;
  }

  /** A full history has forgotten moves that replicas may still remember. */
  private static boolean tooOld(List<Failover> history, Transition t) {
    return history.size() >= MAX && t.at().isBefore(Instant.parse(history.getLast().at()));
  }

  private static boolean near(Instant a, Instant b) {
    return Duration.between(a, b).abs().compareTo(SAME) <= 0;
  }

  private static Failover entry(List<Transition> move, Cause cause) {
    Transition first = move.getFirst();
    String from =
        move.stream().map(Transition::from).filter(Objects::nonNull).findFirst().orElse(null);
    Integer outage = independentOutage(move, from, first.to());
    return new Failover(
        first.address(),
        from,
        first.to(),
        first.at().truncatedTo(ChronoUnit.MILLIS).toString(),
        outage,
        outage == null ? NOT_MEASURED : outage + "ms",
        cause.kind(),
        cause.text(),
        observers(List.of(), move));
  }

  private static Failover completed(Failover old, List<Transition> move) {
    Integer measured =
        old.outageMillis() != null
            ? old.outageMillis()
            : independentOutage(move, old.from(), old.to());
    return new Failover(
        old.address(),
        old.from(),
        old.to(),
        old.at(),
        measured,
        measured == null ? NOT_MEASURED : measured + "ms",
        old.kind(),
        old.cause(),
        observers(old.observers() == null ? List.of() : old.observers(), move));
  }

  /** The longest outage seen from a node that is neither old nor new holder; null if none is. */
  private static @Nullable Integer independentOutage(
      List<Transition> move, @Nullable String from, String to) {
    return move.stream()
        .filter(t -> !t.observer().equals(from) && !t.observer().equals(to))
        .map(t -> (int) Math.min(t.outageMillis(), 86_400_000))
        .max(Comparator.naturalOrder())
        .orElse(null);
  }

  private static List<String> observers(List<String> known, List<Transition> move) {
    TreeSet<String> all = new TreeSet<>(known);
    move.forEach(t -> all.add(t.observer()));
    return all.stream().limit(16).toList();
  }
}
