package dev.mainstay.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.mainstay.api.v1alpha1.Condition;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Conditions of a resource by their type. */
public final class Conditions {
  private Conditions() {}

  /** {@code conditions}: of a status; null as long as nobody wrote any. */
  public static Optional<Condition> find(@Nullable List<Condition> conditions, String type) {
    return Optional.ofNullable(conditions).stream()
        .flatMap(List::stream)
        .filter(c -> c.type().equals(type))
        .findFirst();
  }

  public static Optional<Condition> find(ControlPlaneEndpoint endpoint, String type) {
    return endpoint.getStatus() == null
        ? Optional.empty()
        : find(endpoint.getStatus().conditions(), type);
  }

  /** In a status as JSON; a missing node as long as nobody wrote it. */
  public static JsonNode find(JsonNode status, String type) {
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return MissingNode.getInstance();
  }

  /** Status of a condition of the endpoint; "" if it is not there. */
  public static String status(ControlPlaneEndpoint endpoint, String type) {
    return find(endpoint, type).map(Condition::status).orElse("");
  }
}
