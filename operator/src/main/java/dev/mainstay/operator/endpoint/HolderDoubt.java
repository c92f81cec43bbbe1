package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.endpoint.observe.EndpointView.AddressView;
import dev.mainstay.operator.endpoint.plan.EndpointPlan;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Reason;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Why it is in doubt which one node holds a virtual IP. Pure.
 *
 * @param message names the address, the nodes and, where there is one, the remedy
 */
record HolderDoubt(Reason reason, String message) {

  /** The gravest doubt; empty when one node holds each address, as far as anybody can see. */
  static Optional<HolderDoubt> of(EndpointPlan plan, EndpointFacts facts) {
    Map<String, Set<String>> contested = facts.contested();
    if (!contested.isEmpty()) {
      String lines =
          String.join(
              "; ",
              contested.entrySet().stream()
                  .map(e -> e.getKey() + " on " + String.join(" and ", e.getValue()))
                  .toList());
      return Optional.of(
          new HolderDoubt(
              EndpointReason.SEVERAL_HOLDERS,
              "Virtual IP %s. Check that VRRP (IP protocol 112) passes between these nodes."
                  .formatted(lines)));
    }
    return plan.instances().stream()
        .map(EndpointPlan.Instance::address)
        .flatMap(address -> of(address, facts).stream())
        .findFirst();
  }

  private static Optional<HolderDoubt> of(String address, EndpointFacts facts) {
    Set<String> kernel = facts.kernels().getOrDefault(address, Set.of());
    AddressView answer = facts.answers().get(address);
    String named = answer != null && answer.answering() ? answer.holder() : null;
    if (kernel.isEmpty()) {
      // Polls are a second apart and may be lost; who answers is asked forty times as often.
      return named != null
          ? Optional.empty()
          : Optional.of(
              new HolderDoubt(
                  EndpointReason.NO_HOLDER, "No node has virtual IP %s.".formatted(address)));
    }
    boolean agree = named == null || kernel.contains(named) || !facts.reports().containsKey(named);
    return agree
        ? Optional.empty()
        : Optional.of(
            new HolderDoubt(
                EndpointReason.VIEWS_DISAGREE,
                "Node %s has virtual IP %s, but %s answers on it."
                    .formatted(kernel.iterator().next(), address, named)));
  }
}
