package dev.mainstay.operator.etcd;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus;
import dev.mainstay.operator.etcd.actions.ActionMemory;
import dev.mainstay.operator.etcd.actions.ActionPlanner;
import dev.mainstay.operator.etcd.actions.Situation;
import dev.mainstay.operator.etcd.observe.EtcdObservation;
import dev.mainstay.operator.etcd.recovery.RecoveryPlanner;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;

/** Adds to a status what should be done. Every replica remembers, so a new leader knows as much. */
final class EtcdAdvisor {
  private final Supplier<EtcdWatch> watch;
  private final Clock clock;
  private volatile ActionMemory memory = ActionMemory.NONE;

  /** {@code watch}: as it is now; it must neither block nor throw. */
  EtcdAdvisor(Supplier<EtcdWatch> watch, Clock clock) {
    this.watch = watch;
    this.clock = clock;
  }

  /** After every round, on the prober's thread alone. */
  void observed(EtcdObservation seen) {
    memory = ActionMemory.next(memory, situation(seen, seen.time()));
  }

  EtcdTopologyStatus advise(EtcdObservation seen, EtcdTopologyStatus status) {
    ActionMemory known = memory;
    EtcdWatch now = watch.get();
    return status.withAdvice(
        now.recommend() ? ActionPlanner.plan(situation(seen, clock.instant()), known) : null,
        RecoveryPlanner.plan(now.targets(), seen.view(), known.statuses()).orElse(null));
  }

  private Situation situation(EtcdObservation seen, Instant at) {
    EtcdWatch now = watch.get();
    return new Situation(
        at, seen, now.targets(), Set.copyOf(now.cordoned()), now.paused(), now.times().hold());
  }
}
