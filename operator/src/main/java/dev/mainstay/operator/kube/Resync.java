package dev.mainstay.operator.kube;

import dev.mainstay.operator.loop.Round;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells every resource of the cache again, so that an event that got lost costs ten seconds and not
 * the resource. JOSDK (5.2.3, and 5.5.1 as well) loses two: a resource deleted and made again while
 * the one before is being reconciled is taken for the deleted one, and its state thrown away; and
 * an informer that lists anew shows it as an update whose generation did not grow.
 */
public final class Resync<P extends HasMetadata> extends AbstractEventSource<Void, P> {
  private static final Duration EVERY = Duration.ofSeconds(10);

  private final Supplier<List<P>> cached;
  private final Duration every;
  private final Round round = new Round("resync");
  private @Nullable Thread loop;

  public Resync(EventSourceContext<P> context) {
    this(() -> context.getPrimaryCache().list(p -> true).toList(), EVERY);
  }

  Resync(Supplier<List<P>> cached, Duration every) {
    super(Void.class, "resync");
    this.cached = cached;
    this.every = every;
  }

  @Override
  public synchronized void start() {
    super.start();
    loop = Thread.ofVirtual().name(name()).start(this::run);
  }

  @Override
  public synchronized void stop() {
    if (loop != null) {
      loop.interrupt();
      loop = null;
    }
    super.stop();
  }

  private void run() {
    try {
      while (isRunning()) {
        Thread.sleep(every);
        round.run(this::tell);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As events of the resource: others are dropped when its state is gone. */
  private void tell() {
    for (P resource : cached.get()) {
      getEventHandler()
          .handleEvent(
              new ResourceEvent(
                  ResourceAction.UPDATED, ResourceID.fromResource(resource), resource));
    }
  }

  @Override
  public Set<Void> getSecondaryResources(P primary) {
    return Set.of();
  }
}
