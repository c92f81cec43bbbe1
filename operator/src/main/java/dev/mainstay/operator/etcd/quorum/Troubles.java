package dev.mainstay.operator.etcd.quorum;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What is wrong although there is a quorum.
 *
 * @param published what two of the last three statements agree on
 * @param raw of the last round alone
 * @param alarms as last told by any member: a round that nobody answers clears none
 */
public record Troubles(Set<Concern> published, Set<Concern> raw, List<Alarm> alarms) {
  static final Troubles NONE = new Troubles(Set.of(), Set.of(), List.of());

  public Troubles {
    published = Set.copyOf(published);
    raw = Set.copyOf(raw);
    alarms = List.copyOf(alarms);
  }

  static Troubles next(Troubles before, Set<Concern> now, Assessment seen) {
    Set<Concern> agreed = EnumSet.noneOf(Concern.class);
    for (Concern concern : Concern.values()) {
      int votes =
          (before.published.contains(concern) ? 1 : 0)
              + (before.raw.contains(concern) ? 1 : 0)
              + (now.contains(concern) ? 1 : 0);
      if (votes >= 2) {
        agreed.add(concern);
      }
    }
    boolean told = seen.findings().stream().anyMatch(f -> f.status() != null);
    return new Troubles(agreed, now, told ? seen.alarms() : before.alarms);
  }

  public boolean has(Concern concern) {
    return published.contains(concern);
  }

  /** Whether etcd holds an alarm of that kind, whosever it is; told without hold time. */
  public boolean alarmed(Alarm.Kind kind) {
    return alarms.stream().anyMatch(a -> a.kind() == kind);
  }
}
