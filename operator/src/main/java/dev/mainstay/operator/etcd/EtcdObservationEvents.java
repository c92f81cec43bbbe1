package dev.mainstay.operator.etcd;

import dev.mainstay.api.v1alpha1.EtcdTopology;
import dev.mainstay.operator.etcd.observe.EtcdObservation;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;

/** Starts a reconcile when an observation changes what may be published. */
final class EtcdObservationEvents extends SimpleInboundEventSource<EtcdTopology> {
  private final EtcdWatches watches;
  private Runnable stopListening = () -> {};

  EtcdObservationEvents(EtcdWatches watches) {
    super("etcd-prober");
    this.watches = watches;
  }

  @Override
  public synchronized void start() {
    super.start();
    stopListening = watches.listen(this::observed);
  }

  @Override
  public synchronized void stop() {
    stopListening.run();
    super.stop();
  }

  private void observed(EtcdObservation seen) {
    // The second round confirms the first, which alone is never written.
    if (seen.changed() || seen.firstConfirmed()) {
      propagateEvent(new ResourceID(seen.topology()));
    }
  }
}
