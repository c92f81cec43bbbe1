package dev.mainstay.e2e.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How many runs of which row, unless the options say otherwise. */
enum Preset {
  /** {@code make bench}: Mainstay as the sample has it, in half an hour. */
  QUICK,
  /** {@code make bench-failover}: everything, hours. */
  FAILOVER;

  SortedMap<RowKey, Integer> runs() {
    SortedMap<RowKey, Integer> runs = new TreeMap<>();
    for (RowKey key : RowKey.all()) {
      int wanted = runs(key);
      if (wanted > 0) {
        runs.put(key, wanted);
      }
    }
    return runs;
  }

  private int runs(RowKey key) {
    return switch (this) {
      case QUICK -> key.subject() == Subject.MAINSTAY_BALANCED ? quick(key.scenario()) : 0;
      case FAILOVER -> failover(key);
    };
  }

  /** A profile sets the timers of VRRP and nothing else: where no address moves, one is enough. */
  private static int failover(RowKey key) {
    if (key.subject() == Subject.MAINSTAY_FAST && !key.scenario().dependsOnProfile()) {
      return 0;
    }
    return key.subject().mainstay() && key.scenario() == Scenario.NODE_KILL ? 30 : 10;
  }

  private static int quick(Scenario scenario) {
    return switch (scenario) {
      case NODE_KILL -> 10;
      case API_SERVER_KILL, HAPROXY_KILL, KEEPALIVED_KILL -> 5;
      case SWITCHOVER, ROLLOUT -> 3;
      case UPGRADE -> 0;
    };
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Preset> find(String label) {
    return Arrays.stream(values()).filter(p -> p.label().equals(label)).findFirst();
  }

  static String labels() {
    return Arrays.stream(values()).map(Preset::label).collect(Collectors.joining(", "));
  }
}
