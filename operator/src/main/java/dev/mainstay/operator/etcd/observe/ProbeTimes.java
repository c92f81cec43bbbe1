package dev.mainstay.operator.etcd.observe;

import dev.mainstay.operator.etcd.quorum.Rules;
import java.time.Duration;

/**
 * Pace of the prober.
 *
 * @param interval from start to start of two rounds
 * @param callTimeout for all answers of one member in one round, connection included
 * @param pause least time between rounds, and the whole of it while a change waits to be confirmed
 * @param hold see {@link Rules#hold()}
 * @param metricsInterval from one page of metrics of a member to the next
 */
public record ProbeTimes(
    Duration interval,
    Duration callTimeout,
    Duration pause,
    Duration hold,
    Duration metricsInterval) {
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration METRICS_INTERVAL = Duration.ofSeconds(30);

  /**
   * For rounds {@code interval} apart. The hold covers one round that is lost between two good
   * ones, so that it is no alarm however seldom one asks. At two seconds, a member that dies right
   * after a round is seen by the next (2 s) after its time-out (2 s), and confirmed after the pause
   * (1 s) and a second time-out (2 s): 7 s, with 3 s left to write it.
   */
  public static ProbeTimes every(Duration interval) {
    Duration oneLost = interval.multipliedBy(2).plus(CALL_TIMEOUT);
    Duration hold = oneLost.compareTo(Rules.DEFAULT_HOLD) > 0 ? oneLost : Rules.DEFAULT_HOLD;
    return new ProbeTimes(interval, CALL_TIMEOUT, PAUSE, hold, METRICS_INTERVAL);
  }
}
