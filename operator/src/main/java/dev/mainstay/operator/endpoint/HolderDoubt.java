package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Reason;
import java.util.List;
import java.util.Optional;

/**
 * Why it is in doubt which one node holds a virtual IP. Pure.
 *
 * @param message names the address, what each side says and, where there is one, the remedy
 */
record HolderDoubt(Reason reason, String message) {

  /** The gravest doubt; empty when one node holds each address, as far as anybody can see. */
  static Optional<HolderDoubt> of(List<HolderViews> addresses) {
    return addresses.stream()
        .filter(HolderViews::severalHolders)
        .findFirst()
        .or(() -> addresses.stream().filter(v -> v.named().isEmpty()).findFirst())
        .or(() -> addresses.stream().filter(HolderViews::sidesDisagree).findFirst())
        .map(HolderDoubt::of);
  }

  private static HolderDoubt of(HolderViews views) {
    if (views.severalHolders()) {
      return new HolderDoubt(
          EndpointReason.SEVERAL_HOLDERS,
          "Virtual IP %s: %s. Check that VRRP (IP protocol 112) passes between these nodes."
              .formatted(views.address(), views.text()));
    }
    return views.named().isEmpty()
        ? new HolderDoubt(
            EndpointReason.NO_HOLDER, "No node has virtual IP %s.".formatted(views.address()))
        : new HolderDoubt(
            EndpointReason.VIEWS_DISAGREE,
            "Virtual IP %s: %s.".formatted(views.address(), views.text()));
  }
}
