package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.endpoint.observe.NodeReport;
import dev.mainstay.operator.endpoint.plan.EndpointPlan;
import dev.mainstay.operator.endpoint.plan.EndpointPlan.Backend;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Truth;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Does every API server answer the health check, and if not, whose does not? Pure. */
final class BackendHealth {
  private BackendHealth() {}

  static Line of(EndpointPlan plan, EndpointFacts facts) {
    if (facts.reports().isEmpty()) {
      return Line.unknown(Line.NO_REPORTS);
    }
    int up = facts.backendsUp();
    if (up == facts.backends()) {
      return facts.reports().entrySet().stream()
          .filter(r -> facts.holders().contains(r.getKey()) && r.getValue().backendsUp() < up)
          .findFirst()
          .map(r -> narrow(r.getKey(), r.getValue(), up))
          .orElse(new Line(Truth.TRUE, EndpointReason.ALL_ANSWER, "Every API server answers."));
    }
    String path = plan.spec().healthCheck().path();
    List<String> refusing = facts.refusingChecks();
    if (!refusing.isEmpty()) {
      return new Line(
          Truth.FALSE,
          EndpointReason.ANONYMOUS_ACCESS_OFF,
          ("The API servers of %s answer 401 to the health check GET %s: anonymous access is off."
                  + " Allow it for that path alone, by anonymous.conditions in the API server's"
                  + " AuthenticationConfiguration (Kubernetes 1.32 or later), or start the API server"
                  + " with --anonymous-auth=true.")
              .formatted(String.join(", ", refusing), path));
    }
    return new Line(
        Truth.FALSE,
        up == 0 ? EndpointReason.NONE_ANSWERS : EndpointReason.SOME_DO_NOT_ANSWER,
        "%d of %d API servers answer the health check GET %s%s."
            .formatted(up, facts.backends(), path, away(plan, Set.copyOf(facts.backendsDown()))));
  }

  /** Clients get what the holder gets. */
  private static Line narrow(String node, NodeReport report, int up) {
    String down =
        report.backendsDown().isEmpty() ? "" : ", not " + String.join(", ", report.backendsDown());
    return new Line(
        Truth.FALSE,
        EndpointReason.SOME_DO_NOT_ANSWER,
        ("Every API server answers, but node %s, which holds a virtual IP, reaches %d of %d%s. Look at"
                + " the network from %s to them.")
            .formatted(node, report.backendsUp(), up, down, node));
  }

  /** Whose do not, and what to do; nothing while the nodes' agents do not tell. */
  private static String away(EndpointPlan plan, Set<String> down) {
    List<Backend> away = plan.backends().stream().filter(b -> down.contains(b.name())).toList();
    if (away.isEmpty()) {
      return "";
    }
    String names =
        away.stream()
            .map(b -> "%s (%s)".formatted(b.name(), hostPort(b)))
            .collect(Collectors.joining(", "));
    return ("; not %s. On a node, curl -k 'https://%s%s?verbose' says what that API server lacks; if it"
            + " gives no answer, look at node %s and at its kube-apiserver and etcd containers"
            + " (crictl ps -a)")
        .formatted(
            names,
            hostPort(away.getFirst()),
            plan.spec().healthCheck().path(),
            away.getFirst().name());
  }

  private static String hostPort(Backend backend) {
    return (backend.address().contains(":") ? "[%s]:%d" : "%s:%d")
        .formatted(backend.address(), backend.port());
  }
}
