package dev.mainstay.operator.endpoint;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Virtual IPs that answer on their own holder only. A replica there is answered by its own kernel,
 * whatever the network does, and would call them available. Pure.
 *
 * @param from by virtual IP, the replicas on other nodes; none of them gets an answer
 */
record OneSided(Map<String, Set<String>> from) {
  OneSided {
    from = new TreeMap<>(from);
  }

  /** {@code replicas}: nodes of all replicas that were heard lately, this one included. */
  static OneSided of(List<HolderViews> addresses, Collection<String> replicas) {
    Map<String, Set<String>> from = new TreeMap<>();
    for (HolderViews views : addresses) {
      Set<String> elsewhere = new TreeSet<>(replicas);
      elsewhere.removeAll(views.network().values());
      boolean answered = elsewhere.stream().anyMatch(views.network()::containsKey);
      if (!views.network().isEmpty() && !elsewhere.isEmpty() && !answered) {
        from.put(views.address(), elsewhere);
      }
    }
    return new OneSided(from);
  }

  boolean isEmpty() {
    return from.isEmpty();
  }

  String text() {
    return from.entrySet().stream()
        .map(
            e ->
                "Virtual IP %s answers on its holder, but not from %s."
                    .formatted(e.getKey(), String.join(", ", e.getValue())))
        .collect(Collectors.joining(" ", "", " Look there with: ip neigh; and at the switch."));
  }
}
