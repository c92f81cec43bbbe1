package dev.mainstay.operator.runtime;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that depends on one API server: informers, candidacy, reconcilers. It ends when that
 * server dies, and the process opens the next; the probes and pages never notice.
 */
final class Session implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final int MAX_FAILURES = 2;
  private static final long PAUSE_MILLIS = 1000;

  private final KubernetesClient client;
  private final Inventory inventory;
  private final Leadership leadership;

  Session(
      KubernetesClient client,
      Settings settings,
      Executor threads,
      Targets targets,
      Runnable onTargets,
      Function<KubernetesClient, AutoCloseable> reconcilers) {
    this.client = client;
    // The first events arrive while the informers are still being built: they find no inventory.
    var changed = new Changed(targets, onTargets);
    this.inventory = new Inventory(client, settings.namespace(), changed);
    changed.ready(inventory);
    this.leadership = new Leadership(client, settings, threads, () -> reconcilers.apply(client));
    LOG.atInfo().addKeyValue("name", client.getMasterUrl()).log("API session opened");
  }

  boolean leading() {
    return leadership.leading();
  }

  /** Returns when the server is lost, the lease is lost or the process ends. */
  void watch(BooleanSupplier ending) throws InterruptedException {
    int failures = 0;
    while (!ending.getAsBoolean() && !leadership.lost() && failures < MAX_FAILURES) {
      Thread.sleep(PAUSE_MILLIS);
      failures = ApiServers.ready(client) ? 0 : failures + 1;
    }
  }

  @Override
  public void close() {
    leadership.close();
    inventory.close();
    client.close();
    LOG.atInfo().addKeyValue("name", client.getMasterUrl()).log("API session closed");
  }

  private static final class Changed implements Runnable {
    private final Targets targets;
    private final Runnable onTargets;
    private volatile Runnable update = () -> {};

    Changed(Targets targets, Runnable onTargets) {
      this.targets = targets;
      this.onTargets = onTargets;
    }

    void ready(Inventory inventory) {
      update =
          () -> {
            targets.update(inventory);
            onTargets.run();
          };
      update.run();
    }

    @Override
    public void run() {
      update.run();
    }
  }
}
