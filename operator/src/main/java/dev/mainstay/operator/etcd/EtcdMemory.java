package dev.mainstay.operator.etcd;

import dev.mainstay.operator.etcd.observe.EtcdObservation;
import dev.mainstay.operator.etcd.quorum.Membership;
import dev.mainstay.operator.etcd.quorum.Transition;
import java.util.List;
import java.util.Optional;

/** What outlives the process: a restart while no API server answers must not forget it. */
public interface EtcdMemory {
  /**
   * What an earlier process knew of a resource; once, because what a later prober of the same name
   * watches may be another cluster.
   */
  Optional<Kept> take(String topology);

  /** Is told of every round, on the prober's thread: it must be quick. */
  void observed(EtcdObservation seen);

  /** Whom to ask, and the changes that are still to be written to the resource. */
  record Kept(Membership membership, List<Transition> history) {}
}
