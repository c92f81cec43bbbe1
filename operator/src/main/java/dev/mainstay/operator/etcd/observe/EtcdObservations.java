package dev.mainstay.operator.etcd.observe;

import java.util.Optional;
import java.util.function.Consumer;

/** Rounds as they come in. Safe for concurrent use. */
public interface EtcdObservations {
  /** The latest round; empty before the first, and while no resource asks for one. */
  Optional<EtcdObservation> latest();

  /**
   * Calls {@code listener} after every round, on the prober's thread: it must be quick. Running the
   * result ends it.
   */
  Runnable listen(Consumer<EtcdObservation> listener);
}
