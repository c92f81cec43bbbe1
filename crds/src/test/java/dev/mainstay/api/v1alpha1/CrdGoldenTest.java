package dev.mainstay.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The committed CRDs are those that the records generate, here and in the chart.
 *
 * <p>{@code -Dgolden.update=true} rewrites both copies; the diff is reviewed.
 */
class CrdGoldenTest {
  private static final ObjectMapper YAML =
      new ObjectMapper(
          new YAMLFactory()
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER));
  private static final Path GENERATED = Path.of("target/classes/META-INF/fabric8");
  private static final List<Path> COMMITTED =
      List.of(Path.of("generated"), Path.of("../helm/mainstay/files/crds"));

  static Stream<Class<?>> kinds() {
    return Stream.of(ControlPlaneEndpoint.class, EtcdTopology.class);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void committedCrdIsTheGeneratedOne(Class<?> kind) throws IOException {
    // Given
    String name = CustomResource.getCRDName(kind);
    JsonNode crd = YAML.readTree(GENERATED.resolve(name + "-v1.yml").toFile());

    // When
    String text = YAML.writeValueAsString(inDeclaredColumnOrder(crd, kind));

    // Then
    for (Path folder : COMMITTED) {
      Path file = folder.resolve(name + ".yaml");
      if (Boolean.getBoolean("golden.update")) {
        Files.createDirectories(folder);
        Files.writeString(file, text);
      }
      assertThat(file)
          .as("run ./mvnw -pl crds test -Dgolden.update=true and review the diff")
          .hasContent(text);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyStringListMapAndNumberIsBounded(Class<?> kind) throws IOException {
    // Given
    String name = CustomResource.getCRDName(kind);
    JsonNode crd = YAML.readTree(GENERATED.resolve(name + "-v1.yml").toFile());

    // When
    List<String> unbounded = new ArrayList<>();
    collectUnbounded(crd.at("/spec/versions/0/schema/openAPIV3Schema"), "", unbounded);

    // Then
    assertThat(unbounded).isEmpty();
  }

  /** The generator sorts columns by JSON path; people read them in the declared order. */
  private static JsonNode inDeclaredColumnOrder(JsonNode crd, Class<?> kind) {
    Map<String, JsonNode> byName = new TreeMap<>();
    ObjectNode version = (ObjectNode) crd.at("/spec/versions/0");
    version.get("additionalPrinterColumns").forEach(c -> byName.put(c.get("name").asText(), c));
    ArrayNode ordered = version.putArray("additionalPrinterColumns");
    for (var column : kind.getAnnotationsByType(AdditionalPrinterColumn.class)) {
      ordered.add(byName.remove(column.name()));
    }
    assertThat(byName).as("columns without an annotation on the class").isEmpty();
    return crd;
  }

  private static void collectUnbounded(JsonNode schema, String path, List<String> found) {
    boolean bounded =
        switch (schema.path("type").asText()) {
          case "string" -> schema.has("maxLength") || schema.has("enum") || schema.has("pattern");
          case "array" -> schema.has("maxItems");
          case "integer" -> schema.has("minimum") && schema.has("maximum");
          case "object" ->
              schema.has("properties") || schema.has("maxProperties") || path.isEmpty();
          default -> true;
        };
    if (!bounded) {
      found.add(path);
    }
    schema
        .path("properties")
        .properties()
        .forEach(p -> collectUnbounded(p.getValue(), path + "." + p.getKey(), found));
    if (schema.has("items")) {
      collectUnbounded(schema.get("items"), path + "[]", found);
    }
    if (schema.path("additionalProperties").isObject()) {
      collectUnbounded(schema.get("additionalProperties"), path + "{}", found);
    }
  }
}
