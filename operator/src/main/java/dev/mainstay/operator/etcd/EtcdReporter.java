package dev.mainstay.operator.etcd;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus;
import dev.mainstay.operator.etcd.observe.EtcdObservation;
import dev.mainstay.operator.status.EtcdReason;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the report from the latest observation; never touches the API. Thread-safe. */
public final class EtcdReporter implements Supplier<EtcdReport> {
  private final Supplier<Optional<EtcdObservation>> latest;
  private final EtcdStatusFactory factory;
  private final String observer;
  private @Nullable EtcdTopologyStatus before;

  public EtcdReporter(
      Supplier<Optional<EtcdObservation>> latest, EtcdStatusFactory factory, String observer) {
    this.latest = latest;
    this.factory = factory;
    this.observer = observer;
  }

  @Override
  public synchronized EtcdReport get() {
    Optional<EtcdObservation> seen = latest.get();
    if (seen.isEmpty()) {
      EtcdTopologyStatus nothing =
          factory.nothing(
              EtcdReason.FIRST_PROBES,
              false,
              "no EtcdTopology is known, or no round of probes has ended yet.",
              before,
              0,
              false);
      return new EtcdReport("", observer, null, null, false, nothing);
    }
    EtcdObservation observation = seen.get();
    EtcdTopologyStatus status = factory.of(observation, before, 0, false);
    before = status;
    return new EtcdReport(
        observation.topology(),
        observer,
        observation.time().truncatedTo(ChronoUnit.MILLIS).toString(),
        factory.age(observation).toMillis() / 1000.0,
        factory.isStale(observation),
        status);
  }
}
