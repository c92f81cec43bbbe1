package dev.mainstay.operator.etcd;

import dev.mainstay.api.v1alpha1.EtcdTopology;
import dev.mainstay.operator.etcd.observe.EtcdObservation;
import dev.mainstay.operator.status.AddressSurvival.Outlook;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Starts a reconcile when an observation changes what may be published. */
final class EtcdObservationEvents extends SimpleInboundEventSource<EtcdTopology> {
  private final EtcdSource source;
  private Runnable stopListening = () -> {};
  private final Map<String, List<Outlook>> outlooks = new ConcurrentHashMap<>();

  EtcdObservationEvents(EtcdSource source) {
    super("etcd-prober");
    this.source = source;
  }

  @Override
  public synchronized void start() {
    super.start();
    stopListening = source.listen(this::observed);
  }

  @Override
  public synchronized void stop() {
    stopListening.run();
    super.stop();
  }

  private void observed(EtcdObservation seen) {
    List<Outlook> now = source.factory(seen.topology()).outlooks(seen.view());
    List<Outlook> before = outlooks.put(seen.topology(), now);
    // The second round confirms the first, which alone is never written.
    if (seen.changed() || seen.firstConfirmed() || !now.equals(before)) {
      propagateEvent(new ResourceID(seen.topology()));
    }
  }
}
