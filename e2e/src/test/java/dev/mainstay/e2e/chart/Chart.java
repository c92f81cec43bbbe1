package dev.mainstay.e2e.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** The chart of this repository, rendered as {@code helm template} does. */
public final class Chart {
  static final Path FOLDER = Path.of("../helm/mainstay").toAbsolutePath().normalize();
  static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String NAMESPACE = "mainstay-system";

  private Chart() {}

  /** All objects in the order they are rendered; throws where Helm refuses the values. */
  public static List<JsonNode> render(Map<String, Object> values) {
    var command =
        new Helm(FOLDER)
            .template()
            .withName("mainstay")
            .withNamespace(NAMESPACE)
            .withKubeVersion("1.31.0");
    values.forEach(command::set);
    return documents(command.call());
  }

  public static List<JsonNode> ofKind(List<JsonNode> objects, String kind) {
    return objects.stream().filter(o -> o.path("kind").asText().equals(kind)).toList();
  }

  static JsonNode one(List<JsonNode> objects, String kind) {
    List<JsonNode> found = ofKind(objects, kind);
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " objects of kind " + kind + ", not one");
    }
    return found.getFirst();
  }

  static List<JsonNode> documents(String yaml) {
    List<JsonNode> objects = new ArrayList<>();
    try (var parser = YAML.getFactory().createParser(yaml)) {
      YAML.readValues(parser, JsonNode.class).forEachRemaining(objects::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    objects.removeIf(o -> o.isNull() || o.isEmpty());
    return objects;
  }

  static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }
}
