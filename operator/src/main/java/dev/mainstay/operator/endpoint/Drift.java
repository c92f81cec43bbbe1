package dev.mainstay.operator.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether somebody changed what we applied. Only what we set is compared: defaults and what others
 * add to it are theirs, and server-side apply could not take them away.
 */
final class Drift {
  private final ObjectMapper json;
  private final Map<String, Long> appliedGeneration = new ConcurrentHashMap<>();

  Drift(ObjectMapper json) {
    this.json = json;
  }

  /** Remembers what an apply made of it: an admission webhook may change it, each time again. */
  void applied(DaemonSet result) {
    appliedGeneration.put(result.getMetadata().getUid(), result.getMetadata().getGeneration());
  }

  boolean of(DaemonSet wanted, DaemonSet live) {
    Long known = appliedGeneration.get(live.getMetadata().getUid());
    return !Objects.equals(known, live.getMetadata().getGeneration())
        && !covers(json.valueToTree(wanted.getSpec()), json.valueToTree(live.getSpec()));
  }

  /** Whether everything in {@code wanted} stands in {@code live} as well. */
  static boolean covers(JsonNode wanted, @Nullable JsonNode live) {
    if (live == null) {
      return false;
    }
    if (wanted.isObject()) {
      return wanted.propertyStream().allMatch(f -> covers(f.getValue(), live.get(f.getKey())));
    }
    if (wanted.isArray() && wanted.valueStream().allMatch(JsonNode::isObject)) {
      return wanted
          .valueStream()
          .allMatch(element -> live.valueStream().anyMatch(other -> covers(element, other)));
    }
    return wanted.isValueNode() ? wanted.asText().equals(live.asText()) : wanted.equals(live);
  }
}
