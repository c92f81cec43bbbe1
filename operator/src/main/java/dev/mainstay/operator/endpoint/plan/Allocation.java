package dev.mainstay.operator.endpoint.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is given once and kept for life: port slot, VRRP router ids, priorities and interfaces.
 *
 * <p>Stored with the rendered configuration, so that a re-created resource takes up what its
 * operands already use; a join never renumbers (design, rule 9).
 *
 * @param slot 0 to 7; its ten ports begin at 9440 + 10 * slot
 * @param instances by virtual IP
 */
public record Allocation(int slot, Map<String, Instance> instances) {
  public static final int SLOTS = 8;

  /**
   * Well apart, because neighbours 10 apart differ by 2 ms of skew at 50 ms advertisements, and two
   * backups that take over at once both announce the address.
   */
  private static final List<Integer> FIRST_PRIORITIES = List.of(254, 170, 85);

  public Allocation {
    instances = Map.copyOf(instances);
  }

  /** {@code seats} by node name. */
  public record Instance(int routerId, Map<String, Seat> seats) {
    public Instance {
      seats = Map.copyOf(seats);
    }
  }

  /** Of all its instances. */
  public Set<Integer> routerIds() {
    return instances.values().stream()
        .map(Instance::routerId)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether the node has a seat anywhere. */
  public boolean seats(String node) {
    return instances.values().stream().anyMatch(i -> i.seats().containsKey(node));
  }

  /** A node's place in one instance: VRRP priority 1 to 254, unique, and the interface it uses. */
  public record Seat(int priority, String iface) {}

  /**
   * What the spec asks of it.
   *
   * @param preferred by virtual IP, the node that is to have the highest priority
   * @param firstRouterId from which free router ids are looked for, 1 to 255
   */
  public record Wishes(Map<String, String> preferred, int firstRouterId) {
    public Wishes {
      preferred = Map.copyOf(preferred);
    }
  }

  /**
   * Keeps what was given, gives what is missing, in name order, and drops addresses that are gone.
   * The highest priority waits for the preferred node; one that is named later exchanges its
   * priority with the node that has it, and nobody else's changes.
   *
   * @param wanted by virtual IP, in the order in which router ids are given, the interface of each
   *     node that is to have a seat
   * @param leaving nodes whose seats are given up; others keep theirs even when not wanted now
   * @param foreignRouterIds router ids of other resources
   */
  public Allocation extend(
      Map<String, Map<String, String>> wanted,
      Collection<String> leaving,
      Collection<Integer> foreignRouterIds,
      Wishes wishes) {
    Set<Integer> usedIds = new TreeSet<>(foreignRouterIds);
    usedIds.addAll(routerIds());
    Map<String, Instance> next = new TreeMap<>();
    wanted.forEach(
        (address, nics) -> {
          Instance old = instances.get(address);
          int routerId = old != null ? old.routerId() : firstFree(usedIds, wishes.firstRouterId());
          usedIds.add(routerId);
          Map<String, Seat> seats = new TreeMap<>(old != null ? old.seats() : Map.of());
          seats.keySet().removeAll(leaving);
          String preferred = wishes.preferred().get(address);
          new TreeMap<>(nics).forEach((node, nic) -> seat(seats, node, nic, preferred));
          if (preferred != null) {
            promote(seats, preferred);
          }
          next.put(address, new Instance(routerId, seats));
        });
    return new Allocation(slot, next);
  }

  private static void seat(
      Map<String, Seat> seats, String node, String nic, @Nullable String preferred) {
    Seat kept = seats.get(node);
    boolean mayBeFirst = preferred == null || preferred.equals(node);
    int priority = kept != null ? kept.priority() : freePriority(seats.values(), mayBeFirst);
    seats.put(node, new Seat(priority, nic));
  }

  private static void promote(Map<String, Seat> seats, String preferred) {
    Seat own = seats.get(preferred);
    if (own == null) {
      return;
    }
    seats.entrySet().stream()
        .filter(seat -> seat.getValue().priority() > own.priority())
        .max(Comparator.comparingInt(seat -> seat.getValue().priority()))
        .ifPresent(
            first -> {
              seats.put(preferred, new Seat(first.getValue().priority(), own.iface()));
              seats.put(first.getKey(), new Seat(own.priority(), first.getValue().iface()));
            });
  }

  /** The lowest slot nobody uses, or -1 when all are taken. */
  public static int freeSlot(Collection<Integer> taken) {
    for (int slot = 0; slot < SLOTS; slot++) {
      if (!taken.contains(slot)) {
        return slot;
      }
    }
    return -1;
  }

  private static int firstFree(Set<Integer> used, int from) {
    for (int i = 0; i < 255; i++) {
      int id = (from - 1 + i) % 255 + 1;
      if (!used.contains(id)) {
        return id;
      }
    }
    throw new IllegalStateException("more than 255 VRRP instances");
  }

  /** A first priority nobody has, else the middle of the widest gap. */
  private static int freePriority(Collection<Seat> seats, boolean mayBeFirst) {
    Set<Integer> used = new TreeSet<>();
    if (!mayBeFirst) {
      used.add(FIRST_PRIORITIES.getFirst());
    }
    seats.forEach(seat -> used.add(seat.priority()));
    for (int first : FIRST_PRIORITIES) {
      if (!used.contains(first)) {
        return first;
      }
    }
    List<Integer> marks = new ArrayList<>(used);
    marks.addFirst(0);
    int best = 0;
    int width = 0;
    for (int i = 1; i < marks.size(); i++) {
      int gap = marks.get(i) - marks.get(i - 1);
      if (gap > width) {
        width = gap;
        best = marks.get(i - 1) + gap / 2;
      }
    }
    if (width < 2) {
      throw new IllegalStateException("more than 254 candidates for one address");
    }
    return best;
  }
}
