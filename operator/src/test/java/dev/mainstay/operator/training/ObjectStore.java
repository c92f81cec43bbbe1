package dev.mainstay.operator.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/**
 * Kubernetes objects by collection, which is the path of their list, and name. Versions,
 * generations and watch events as an API server gives them; no schema, no defaults, no field
 * ownership.
 */
final class ObjectStore {
  static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Map<String, ObjectNode>> collections = new LinkedHashMap<>();
  private final List<BiConsumer<String, ObjectNode>> watchers = new CopyOnWriteArrayList<>();
  private long version = 1;

  /** Called with the collection and an event, in the order of the changes; returns how to stop. */
  Runnable watch(BiConsumer<String, ObjectNode> watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  synchronized long version() {
    return version;
  }

  synchronized Optional<ObjectNode> get(String collection, String name) {
    return Optional.ofNullable(of(collection).get(name));
  }

  synchronized List<ObjectNode> list(String collection) {
    return new ArrayList<>(of(collection).values());
  }

  /** Stores what a manifest says. */
  ObjectNode put(String collection, String json) {
    try {
      return put(collection, (ObjectNode) JSON.readTree(json));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  /** Replaces all but what the server owns; an equal object is not written. */
  synchronized ObjectNode put(String collection, ObjectNode wanted) {
    ObjectNode metadata = wanted.withObject("/metadata");
    if (!metadata.has("name")) {
      metadata.put("name", metadata.path("generateName").asText("object-") + (version + 1));
    }
    String name = metadata.get("name").asText();
    ObjectNode old = of(collection).get(name);
    ObjectNode next = wanted.deepCopy();
    ObjectNode owned = next.withObject("/metadata");
    owned.remove("managedFields");
    if (old != null) {
      for (String field : List.of("uid", "creationTimestamp", "generation", "resourceVersion")) {
        owned.set(field, old.at("/metadata/" + field));
      }
      if (!next.has("status") && old.has("status")) {
        next.set("status", old.get("status"));
      }
      if (next.equals(old)) {
        return old;
      }
    }
    boolean sameSpec = old != null && Objects.equals(old.get("spec"), next.get("spec"));
    owned.put("uid", old == null ? "uid-" + version : owned.get("uid").asText());
    owned.put("creationTimestamp", created(old));
    owned.put("generation", generation(old) + (sameSpec ? 0 : 1));
    owned.put("resourceVersion", String.valueOf(++version));
    of(collection).put(name, next);
    ObjectNode event = JSON.createObjectNode();
    event.put("type", old == null ? "ADDED" : "MODIFIED");
    event.set("object", next);
    watchers.forEach(w -> w.accept(collection, event));
    return next;
  }

  /** Replaces the status alone; empty if there is no such object. */
  synchronized Optional<ObjectNode> status(String collection, String name, JsonNode status) {
    return get(collection, name)
        .map(
            object -> {
              ObjectNode next = object.deepCopy();
              next.set("status", status);
              return put(collection, next);
            });
  }

  private Map<String, ObjectNode> of(String collection) {
    return collections.computeIfAbsent(collection, c -> new LinkedHashMap<>());
  }

  private static String created(ObjectNode old) {
    return old == null
        ? Instant.now().toString().substring(0, 19) + "Z"
        : old.at("/metadata/creationTimestamp").asText();
  }

  private static long generation(ObjectNode old) {
    return old == null ? 0 : old.at("/metadata/generation").asLong();
  }
}
