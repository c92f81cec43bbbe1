package dev.mainstay.e2e.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What happens to the holder of the virtual IP, in the order it is measured. */
enum Scenario {
  /** The holder's node loses its power. */
  NODE_KILL("node-kill", 20, 1, 80),
  /** SIGKILL of the API server on the holder. */
  API_SERVER_KILL("api-server-kill", 5, 5, 40),
  /** SIGKILL of HAProxy on the holder; where there are two, as many runs on each. */
  HAPROXY_KILL("haproxy-kill", 5, 5, 40),
  /** SIGKILL of all keepalived processes on the holder. */
  KEEPALIVED_KILL("keepalived-kill", 5, 1, 50),
  /** The address is sent to another node by the annotation. */
  SWITCHOVER("switchover", 5, 5, 40),
  /** The operator rolls out other settings of HAProxy: six pods, no hand-over. */
  ROLLOUT("rollout", 5, 5, 70),
  /** The operator rolls out another image: nine pods and a hand-over. */
  UPGRADE("upgrade", 5, 5, 110);

  private final String label;
  private final int paceMillis;
  private final int timeoutSeconds;
  private final int usualSeconds;

  Scenario(String label, int paceMillis, int timeoutSeconds, int usualSeconds) {
    this.label = label;
    this.paceMillis = paceMillis;
    this.timeoutSeconds = timeoutSeconds;
    this.usualSeconds = usualSeconds;
  }

  /** Name in options, in the table and in the JSON. */
  String label() {
    return label;
  }

  /** Time between two new connections of the probe. */
  Duration pace() {
    return Duration.ofMillis(paceMillis);
  }

  /**
   * Whether the row is about time. Where the address stays, or moves without a gap, it is about
   * what failed, which a late probe sees as well: it asks less often.
   */
  boolean movesAddress() {
    return timeoutSeconds == 1;
  }

  /** Whether keepalived's timers have a part in it. */
  boolean dependsOnProfile() {
    return movesAddress() || this == SWITCHOVER || this == UPGRADE;
  }

  /** One second where the address moves, so that a lost SYN is a failure; else five. */
  Duration timeout() {
    return Duration.ofSeconds(timeoutSeconds);
  }

  /** A whole run on two cores; only for the estimate until one has been measured. */
  Duration usual() {
    return Duration.ofSeconds(usualSeconds);
  }

  static Optional<Scenario> find(String label) {
    return Arrays.stream(values()).filter(s -> s.label.equals(label)).findFirst();
  }

  static String labels() {
    return Arrays.stream(values()).map(Scenario::label).collect(Collectors.joining(", "));
  }
}
