package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.operator.etcd.client.Histogram;
import dev.mainstay.operator.etcd.client.Latency;
import dev.mainstay.operator.etcd.client.MemberMetrics;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * How fast disk and network of the members were, as they measured it themselves. Counters say
 * something only by their difference, so a member is measured from its second page on. Immutable.
 *
 * @param members by unsigned id; those read within the last minutes
 */
public record Performance(Map<Long, Measured> members) {
  /** Nothing was read yet. */
  public static final Performance NONE = new Performance(Map.of());

  public Performance {
    members = Map.copyOf(members);
  }

  /**
   * The last page of one member and what followed from all of them.
   *
   * @param paces empty after the first page
   */
  public record Measured(MemberMetrics last, Instant at, Map<Latency, Pace> paces) {
    public Measured {
      paces = Map.copyOf(paces);
    }

    private Measured next(MemberMetrics page, Instant now) {
      Map<Latency, Pace> next = new HashMap<>();
      page.histograms()
          .forEach(
              (latency, counts) -> {
                Histogram before = last.histograms().get(latency);
                if (before != null) {
                  next.put(
                      latency,
                      paces
                          .getOrDefault(latency, Pace.NONE)
                          .next(counts.since(before).quantile(0.99), Rules.slow(latency.kind())));
                }
              });
      return new Measured(page, now, next);
    }
  }

  /** {@code pages}: those that came in since, oldest first. */
  public static Performance next(Performance before, Collection<MemberMetrics> pages, Instant now) {
    Map<Long, Measured> members = new HashMap<>(before.members);
    for (MemberMetrics page : pages) {
      members.compute(
          page.memberId(),
          (id, known) -> known == null ? new Measured(page, now, Map.of()) : known.next(page, now));
    }
    members.values().removeIf(m -> MemberTrack.heldFor(m.at(), now, Rules.MEASUREMENT_STALE));
    return new Performance(members);
  }

  /** Whether anything is known of a member. */
  public boolean measured(long member) {
    return !paces(member).isEmpty();
  }

  /**
   * What 99 of 100 did not exceed in the last measurement, in seconds; to the slowest peer. Empty
   * if there was none, or nothing happened in it.
   */
  public OptionalDouble p99(long member, Latency.Kind kind) {
    return of(member, kind)
        .map(e -> e.getValue().p99())
        .flatMapToDouble(OptionalDouble::stream)
        .max();
  }

  /** What is slow at a member, ascending by peer; empty if nothing is, or nothing is known. */
  public List<Latency> slow(long member, Latency.Kind kind) {
    return of(member, kind)
        .filter(e -> e.getValue().slow())
        .map(Map.Entry::getKey)
        .sorted(Comparator.comparing(Latency::peer, Long::compareUnsigned))
        .toList();
  }

  /** Verdicts alone, by member: equal while only numbers differ. */
  public Map<Long, List<Latency>> verdicts() {
    Map<Long, List<Latency>> verdicts = new HashMap<>();
    for (Long member : members.keySet()) {
      if (measured(member)) {
        verdicts.put(
            member,
            Stream.of(Latency.Kind.values()).flatMap(k -> slow(member, k).stream()).toList());
      }
    }
    return Map.copyOf(verdicts);
  }

  private Stream<Map.Entry<Latency, Pace>> of(long member, Latency.Kind kind) {
    return paces(member).entrySet().stream().filter(e -> e.getKey().kind() == kind);
  }

  private Map<Latency, Pace> paces(long member) {
    Measured measured = members.get(member);
    return measured == null ? Map.of() : measured.paces();
  }
}
