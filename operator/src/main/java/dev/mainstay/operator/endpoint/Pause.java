package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.endpoint.rollout.Step;
import dev.mainstay.operator.status.EndpointReason;

/** What {@code spec.paused} leaves of a step: looking, but not touching. Pure. */
final class Pause {
  private Pause() {}

  /** The step itself where it writes nothing, so that a whole endpoint stays Ready while paused. */
  static Step hold(Step due) {
    return switch (due) {
      case Step.Done d -> d;
      case Step.Stop s -> s;
      case Step.Wait w -> w;
      default ->
          new Step.Wait(
              EndpointReason.PAUSED_BY_USER,
              "spec.paused is true, so this is not done: %s Set it to false to go on."
                  .formatted(EndpointConditions.describe(due)));
    };
  }
}
