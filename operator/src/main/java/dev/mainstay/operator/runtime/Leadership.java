package dev.mainstay.operator.runtime;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One candidacy for the Lease, within one API session. JOSDK's own election ends the process when
 * the lease is lost; this one only stops the reconcilers.
 */
final class Leadership implements AutoCloseable {
  static final String LEASE = "mainstay";
  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

  private final Supplier<AutoCloseable> reconcilers;
  private final CompletableFuture<?> election;
  private volatile @Nullable AutoCloseable running;
  private boolean over;

  /**
   * Runs for the Lease at once.
   *
   * @param reconcilers starts them when this replica leads; closing the result stops them
   */
  Leadership(
      KubernetesClient client,
      Settings settings,
      Executor threads,
      Supplier<AutoCloseable> reconcilers) {
    this.reconcilers = reconcilers;
    // 6/4/1: with 15 s the tolerance number could not be on the resource in 10 s when the leader's
    // node dies (design, rule 19).
    var config =
        new LeaderElectionConfigBuilder()
            .withName(LEASE)
            .withLock(new LeaseLock(settings.namespace(), LEASE, settings.pod()))
            .withLeaseDuration(Duration.ofSeconds(6))
            .withRenewDeadline(Duration.ofSeconds(4))
            .withRetryPeriod(Duration.ofSeconds(1))
            .withReleaseOnCancel(true)
            .withLeaderCallbacks(
                new LeaderCallbacks(
                    this::start,
                    this::stop,
                    leader -> LOG.atInfo().addKeyValue("name", leader).log("leader elected")))
            .build();
    election = new LeaderElector(client, config, threads).start();
  }

  /** Never waits: starting and stopping reconcilers takes seconds while an API server dies. */
  boolean leading() {
    return running != null;
  }

  /** The election ended by itself: the lease was lost. */
  boolean lost() {
    return election.isDone();
  }

  /** Stops the reconcilers first and then gives the lease back, so that two never write at once. */
  @Override
  public void close() {
    synchronized (this) {
      over = true;
    }
    stop();
    election.cancel(true);
  }

  private synchronized void start() {
    if (!over && running == null) {
      LOG.info("leading: starting the reconcilers");
      running = reconcilers.get();
    }
  }

  private synchronized void stop() {
    AutoCloseable stopping = running;
    running = null;
    if (stopping != null) {
      LOG.info("no longer leading: stopping the reconcilers");
      try {
        stopping.close();
      } catch (Exception e) {
        LOG.atWarn().addKeyValue("error", e.getMessage()).log("reconcilers did not stop cleanly");
      }
    }
  }
}
