package dev.mainstay.operator.etcd;

import dev.mainstay.operator.etcd.observe.EtcdObservation;
import dev.mainstay.operator.etcd.quorum.Membership;
import dev.mainstay.operator.etcd.quorum.Transition;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** What outlives the process: a restart while no API server answers must not forget it. */
public interface EtcdMemory {
  /**
   * What an earlier process knew of a resource; once, because what a later prober of the same name
   * watches may be another cluster. Empty if it was told at an endpoint that is not asked any more.
   */
  Optional<Kept> take(EtcdWatch watch);

  /** Is told of every round, on the prober's thread: it must be quick. */
  void observed(EtcdObservation seen, EtcdWatch watch);

  /**
   * Whom to ask, and the changes that are still to be written to the resource.
   *
   * @param endpoints of an external etcd at which this was told; empty for a stacked one
   */
  record Kept(Membership membership, List<Transition> history, List<URI> endpoints) {
    public Kept {
      endpoints = endpoints == null ? List.of() : List.copyOf(endpoints); // an older version's file
    }
  }
}
