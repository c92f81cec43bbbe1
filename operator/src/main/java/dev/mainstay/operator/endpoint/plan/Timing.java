package dev.mainstay.operator.endpoint.plan;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec.Profile;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;

/**
 * Every time that follows from the profile, here and nowhere else.
 *
 * @param advertisementMillis between two VRRP advertisements, the same on all nodes; 10 to 40950 in
 *     steps of 10
 */
public record Timing(int advertisementMillis) {
  /**
   * A node that comes back passes its checks some 20 s before its pod network works (OpenShift,
   * machine-config-operator 6400); only then may it take an address from one that serves.
   */
  public static final int PREEMPT_DELAY_SECONDS = 30;

  /** A second for a poll of the nodes, two for one that was lost. */
  private static final Duration SHORTEST_HOLD = Duration.ofSeconds(3);

  public static Timing of(Profile profile) {
    return new Timing(
        switch (profile) {
          case Fast -> 50;
          case Balanced -> 100;
          case Relaxed -> 1000;
        });
  }

  /**
   * Between two checks of the local load balancers. Two failed ones move the address, so that
   * losing both twins costs about as much as losing the node; but each check is a process.
   */
  public int checkIntervalMillis() {
    return Math.clamp(2L * advertisementMillis, 100, 1000);
  }

  /**
   * A keepalived that runs later than this is about to lose an address: two advertisements, and ten
   * seconds at most, which is all that keepalived accepts.
   */
  public int lateMillis() {
    return Math.min(2 * advertisementMillis, 10_000);
  }

  /**
   * Until another node surely has the address of a dead one: three advertisements, at most one of
   * skew ((256 - priority) / 256 of an interval), and half of that for a busy node.
   */
  public int takeoverMillis() {
    return 6 * advertisementMillis;
  }

  /** How long the sides may disagree or nobody answer before a condition turns. */
  public Duration hold() {
    Duration takeover = Duration.ofMillis(takeoverMillis());
    return takeover.compareTo(SHORTEST_HOLD) > 0 ? takeover : SHORTEST_HOLD;
  }

  /**
   * What to run next on the way to this timing.
   *
   * <p>After a reload a backup knows only its own interval until the holder's next advertisement
   * (keepalived 2.3.3, {@code vrrp_complete_instance}). If three of its new intervals pass before,
   * it takes the address from a holder that lives. So an interval is at most halved, on all nodes,
   * before it is halved again. A longer one is safe at once.
   *
   * @param running what the nodes were given last; empty before the first configuration
   * @param confirmed every node that is up runs what it was given last
   */
  public Timing next(Collection<Timing> running, boolean confirmed) {
    if (running.isEmpty()) {
      return this;
    }
    var intervals = running.stream().map(Timing::advertisementMillis).toList();
    int slowest = Collections.max(intervals);
    int fastest = Collections.min(intervals);
    if (advertisementMillis >= slowest) {
      return this;
    }
    if (slowest == fastest && !confirmed) {
      return new Timing(slowest);
    }
    int half = Math.ceilDiv(slowest, 20) * 10;
    int current = slowest == fastest ? 0 : fastest;
    return new Timing(Math.max(advertisementMillis, Math.max(half, current)));
  }
}
