package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.endpoint.plan.EndpointPlan;
import dev.mainstay.operator.endpoint.plan.EndpointPlan.Backend;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Verdict;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * HAProxy keeps an API server that is to leave while none of those that stay answers. Pure. The
 * canary of a roll-out would find it out as well, but after the node has stopped VRRP.
 */
final class LastBackend {
  /** An API server; the way of HAProxy to itself begins with {@code abns}. */
  private static final Pattern SERVER = Pattern.compile("(?m)^ +server (\\S+) (?!\"?abns@)");

  private LastBackend() {}

  /**
   * May those that the plan lacks be taken away?
   *
   * @param inForce configurations that some pod may be running; keepalived's name no server
   */
  static Verdict mayLeave(EndpointPlan plan, Collection<String> inForce, EndpointFacts facts) {
    List<String> staying = plan.backends().stream().map(Backend::name).toList();
    Set<String> leaving = new TreeSet<>();
    inForce.forEach(
        text -> SERVER.matcher(text).results().forEach(server -> leaving.add(server.group(1))));
    leaving.removeAll(staying);
    // An older agent tells no names: only who is known as down counts. Where nobody answers,
    // nothing is lost, and the change may be what repairs it.
    if (leaving.isEmpty()
        || facts.backendsUp() == 0
        || !Set.copyOf(facts.backendsDown()).containsAll(staying)) {
      return new Verdict.Allow();
    }
    return new Verdict.Hold(
        EndpointReason.LAST_BACKEND,
        ("ControlPlaneEndpoint %1$s: spec.nodeSelector matches no Node %2$s any more, but none of the"
                + " API servers that stay (%3$s) answers the health check GET %4$s. HAProxy keeps that"
                + " of %2$s until one does; repair one of them, or have %2$s back"
                + " with its labels.")
            .formatted(
                plan.endpoint(),
                String.join(", ", leaving),
                String.join(", ", staying),
                plan.spec().healthCheck().path()));
  }
}
