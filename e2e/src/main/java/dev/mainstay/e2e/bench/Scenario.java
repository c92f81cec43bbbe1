package dev.mainstay.e2e.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The rows of the fault table, in the order they are measured. */
enum Scenario {
  /** The holder's node loses its power. */
  NODE_KILL("node-kill", 10, 20, 1),
  /** SIGKILL of the API server on the holder. */
  API_SERVER_KILL("api-server-kill", 5, 5, 5),
  /** SIGKILL of one HAProxy on the holder; as many runs on each of the two. */
  HAPROXY_KILL("haproxy-kill", 5, 5, 5),
  /** SIGKILL of all keepalived processes on the holder. */
  KEEPALIVED_KILL("keepalived-kill", 5, 5, 1),
  /**
   * Replacement of both HAProxy pods on the holder, one after the other: what the roll-out of an
   * image or a configuration does to the node that takes the traffic. The other nodes have none.
   */
  ROLLOUT("rollout", 3, 5, 5);

  private final String label;
  private final int defaultRuns;
  private final int paceMillis;
  private final int timeoutSeconds;

  Scenario(String label, int defaultRuns, int paceMillis, int timeoutSeconds) {
    this.label = label;
    this.defaultRuns = defaultRuns;
    this.paceMillis = paceMillis;
    this.timeoutSeconds = timeoutSeconds;
  }

  /** Name in options, in the table and in the JSON. */
  String label() {
    return label;
  }

  int defaultRuns() {
    return defaultRuns;
  }

  /** Time between two new connections of the probe. */
  Duration pace() {
    return Duration.ofMillis(paceMillis);
  }

  /**
   * Whether the row is about time. Where the address stays it is about what failed, which a late
   * probe sees as well: it asks less often.
   */
  boolean movesAddress() {
    return timeoutSeconds == 1;
  }

  /** One second where the address moves, so that a lost SYN is a failure; else five. */
  Duration timeout() {
    return Duration.ofSeconds(timeoutSeconds);
  }

  static Optional<Scenario> find(String label) {
    return Arrays.stream(values()).filter(s -> s.label.equals(label)).findFirst();
  }

  static String labels() {
    return Arrays.stream(values()).map(Scenario::label).collect(Collectors.joining(", "));
  }
}
