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

  /** Never passive for ever: {@link Switchovers} ends the run. */
  public static Step next(RolloutState s, SwitchoverRun run) {
    for (String holder : run.from()) {
      String written = s.writtenVrrp().get(holder);
      if (written != null) {
        String giving = SwitchoverText.giving(written, run.addresses());
        Optional<Step> step =
            giving.equals(written)
                ? Peers.unconfirmed(s, holder)
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
}
