package dev.mainstay.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every text of a ControlPlaneEndpoint's spec has a closed grammar. Shows the patterns only; that
 * the API server applies them, and CEL, is shown by BadInputE2E.
 */
class HostileSchemaTest {
  private static final Path CRD = Path.of("generated/controlplaneendpoints.mainstay.dev.yaml");

  @Test
  void everyTextHasAnEnumOrAnAnchoredPatternOrIsAnAddress() throws IOException {
    texts()
        .forEach(
            (path, schema) -> {
              boolean closed =
                  schema.has("enum")
                      || schema.path("pattern").asText().matches("(?s)\\^.*\\$")
                      || path.equals(".virtualIPs[].address"); // isIP() in CEL
              assertThat(closed).as(path).isTrue();
            });
    assertThat(texts()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eth0\n",
        "eth0\r\n}",
        "a\u2028b",
        "a\0",
        "a b",
        "a\"",
        "a}",
        "a#",
        "!a",
        "${HOME}",
        "$X=",
        "~SEQ(a,1,9)",
        "a;reboot",
        "../x",
        "%[env(A)]",
        "/readyz\nlua-load",
        "a:1\n",
        "a\\n"
      })
  void noPatternLetsAHostileTextIn(String hostile) throws IOException {
    texts()
        .forEach(
            (path, schema) -> {
              if (schema.has("pattern")) {
                // Unlike RE2 of the API server, Java's $ also matches before a last line feed.
                String pattern = schema.path("pattern").asText().replaceFirst("\\$$", "\\\\z");
                assertThat(Pattern.compile(pattern).matcher(hostile).find()).as(path).isFalse();
              }
            });
  }

  private static Map<String, JsonNode> texts() throws IOException {
    JsonNode crd = new YAMLMapper().readTree(CRD.toFile());
    Map<String, JsonNode> found = new TreeMap<>();
    collect(crd.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec"), "", found);
    return found;
  }

  private static void collect(JsonNode schema, String path, Map<String, JsonNode> found) {
    if (schema.path("type").asText().equals("string")) {
      found.put(path, schema);
    }
    schema
        .path("properties")
        .properties()
        .forEach(p -> collect(p.getValue(), path + "." + p.getKey(), found));
    if (schema.has("items")) {
      collect(schema.get("items"), path + "[]", found);
    }
    if (schema.path("additionalProperties").isObject()) {
      collect(schema.get("additionalProperties"), path + "{}", found);
    }
  }
}
