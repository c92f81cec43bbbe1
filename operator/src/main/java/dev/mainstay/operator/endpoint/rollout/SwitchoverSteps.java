package dev.mainstay.operator.endpoint.rollout;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.SwitchoverRun;
import dev.mainstay.operator.endpoint.rollout.Step.Wait;
import dev.mainstay.operator.endpoint.rollout.Step.WriteVrrp;
import dev.mainstay.operator.status.EndpointReason;
import java.util.Optional;

/**
 * The steps of one switchover: the holder comes below the top, then the target goes there, and
 * takes the address while the holder still has it.
 */
public final class SwitchoverSteps {
  private SwitchoverSteps() {}

  /**
   * What is done now: a switchover that goes on comes first. A hand-over that cannot begin is told
   * where the roll-out waits for it, and where nothing else is left to do.
   *
   * <p>Nothing is written before its begin, or its end, is recorded. A later look, this operator's
   * from a cache that lags or the next leader's, would not know of it: it would take the target's
   * text back when the neighbours already send to the target and its keepalived has not taken over,
   * or write it once more when all is over.
   */
  public static Step next(RolloutState s, Switchovers.Decision decision, Step rollout) {
    boolean waits = rollout instanceof Step.HandOver || rollout instanceof Step.Done;
    return decision
        .run()
        .map(run -> decision.recorded() ? next(s, run) : unrecorded(run))
        .orElseGet(() -> waits ? decision.blocked().orElse(rollout) : rollout);
  }

  private static Step unrecorded(SwitchoverRun run) {
    return run.endedAt() == null
        ? new Step.HandOver(String.join(", ", run.from()), Cause.of(run.cause()))
        : new Wait(
            EndpointReason.SWITCHING_OVER,
            "The switchover of virtual IP %s to %s has ended."
                .formatted(String.join(", ", run.addresses()), run.to()));
  }

  /** Never passive for ever: {@link SwitchoverEnd} ends the run. */
  private static Step next(RolloutState s, SwitchoverRun run) {
    for (String holder : run.from()) {
      String written = s.writtenVrrp().get(holder);
      if (written != null) {
        String giving = SwitchoverText.giving(written, run.addresses());
        Optional<Step> step =
            giving.equals(written)
                ? Peers.unconfirmed(s, holder).or(() -> notLowered(s, holder))
                : Optional.of(new WriteVrrp(holder, giving));
        if (step.isPresent()) {
          return step.get();
        }
      }
    }
    String written = s.writtenVrrp().getOrDefault(run.to(), "");
    String taking = SwitchoverText.taking(written, run.addresses());
    if (!taking.equals(written)) {
      return new WriteVrrp(run.to(), taking);
    }
    return new Wait(
        EndpointReason.SWITCHING_OVER,
        "Virtual IP %s moves from %s to %s (%s)."
            .formatted(
                String.join(", ", run.addresses()),
                String.join(", ", run.from()),
                run.to(),
                run.cause()));
  }

  /**
   * A holder that had the top priority and does not say that it has gone below it. One that is not
   * Ready may never read the new text; the target would borrow the address and not get it, and the
   * neighbours would go on asking the target.
   */
  private static Optional<Step> notLowered(RolloutState s, String holder) {
    String written = s.writtenVrrp().getOrDefault(holder, "");
    boolean lowered = !SwitchoverText.settled(written).equals(written);
    boolean selected = s.nodes().containsKey(holder); // the agents of others are not asked
    return lowered && selected && !s.runs(holder, written)
        ? Optional.of(
            new Wait(
                EndpointReason.SWITCHING_OVER,
                "Holder %1$s has not taken its lower priority, and nobody can take over before. Look at"
                        .formatted(holder)
                    + " the kubelet of %1$s, which brings it.".formatted(holder)))
        : Optional.empty();
  }
}
