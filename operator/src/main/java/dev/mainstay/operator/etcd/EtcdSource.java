package dev.mainstay.operator.etcd;

import dev.mainstay.operator.etcd.observe.EtcdObservation;
import java.util.Optional;
import java.util.function.Consumer;

/** What the reconciler writes: observations by resource. Neither blocks nor asks etcd anything. */
public interface EtcdSource {
  /** The latest round for a resource; empty before the first. */
  Optional<EtcdObservation> latest(String topology);

  /** The older resource that watches the same servers, if there is one. */
  Optional<String> duplicateOf(String topology);

  /** Writes statuses for a resource, whether or not it is watched. */
  EtcdStatusFactory factory(String topology);

  /** Calls {@code listener} after every round of every prober; running the result ends it. */
  Runnable listen(Consumer<EtcdObservation> listener);
}
