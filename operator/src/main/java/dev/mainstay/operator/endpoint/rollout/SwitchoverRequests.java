package dev.mainstay.operator.endpoint.rollout;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Result;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.SwitchoverRequest;
import dev.mainstay.operator.endpoint.rollout.Switchovers.Candidate;
import dev.mainstay.operator.endpoint.rollout.Switchovers.Input;
import java.util.List;
import java.util.Optional;

/** What is answered at once to the annotation {@code mainstay.dev/switchover}. Pure. */
final class SwitchoverRequests {
  private SwitchoverRequests() {}

  /** The answer to a request that needs no switchover, or may not have one. */
  static Optional<SwitchoverRequest> answer(Input in, String asked) {
    Optional<Candidate> candidate =
        in.candidates().stream().filter(c -> c.node().equals(asked)).findFirst();
    if (candidate.isEmpty()) {
      List<String> names = in.candidates().stream().map(Candidate::node).sorted().toList();
      return names.isEmpty()
          ? Optional.empty()
          : refusal(
              in,
              asked,
              "which is not one of %s. Name one of these".formatted(String.join(", ", names)));
    }
    if (in.holders().values().stream().allMatch(h -> h.filter(asked::equals).isPresent())) {
      return Optional.of(
          new SwitchoverRequest(asked, Result.Completed, "It holds every virtual IP already."));
    }
    if (!candidate.get().polled()) {
      return Optional.empty();
    }
    if (candidate.get().cordoned()) {
      return refusal(
          in, asked, "which is cordoned and would hand over again at once. Uncordon it first");
    }
    return candidate.get().unfit().isEmpty()
        ? Optional.empty()
        : refusal(
            in,
            asked,
            "which is no healthy backup: %s. Repair that first".formatted(candidate.get().unfit()));
  }

  private static Optional<SwitchoverRequest> refusal(Input in, String asked, String why) {
    return Optional.of(
        new SwitchoverRequest(
            asked,
            Result.Refused,
            ("ControlPlaneEndpoint %s: annotation mainstay.dev/switchover names node %s, %s; then"
                    + " remove the annotation and set it anew.")
                .formatted(in.endpoint(), asked, why)));
  }
}
