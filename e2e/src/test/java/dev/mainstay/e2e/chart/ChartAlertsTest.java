package dev.mainstay.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The alert rules; that their metrics exist is shown where the operator registers them. */
class ChartAlertsTest {
  private static final Map<String, Object> ON = Map.of("alerts.enabled", true);

  @Test
  void withoutThePrometheusOperatorNothingOfItIsNeeded() {
    assertThat(Chart.ofKind(Chart.render(Map.of()), "PrometheusRule")).isEmpty();
  }

  @Test
  void theFirstOneWarnsBeforeTheLoss() {
    // When
    JsonNode first = rules(ON).getFirst();

    // Then
    assertThat(first.path("alert").asText()).isEqualTo("MainstayEtcdToleranceExhausted");
    assertThat(first.path("for").asText()).isEqualTo("1m");
    assertThat(first.at("/labels/severity").asText()).isEqualTo("warning");
  }

  @Test
  void everyAlertSaysWhatIsWrongWhatToDoAndWhereToRead() {
    // When
    List<JsonNode> rules = rules(ON);

    // Then
    assertThat(rules).hasSizeGreaterThan(10).allSatisfy(ChartAlertsTest::isComplete);
    assertThat(rules.stream().map(r -> r.path("alert").asText())).doesNotHaveDuplicates();
  }

  @Test
  void aPrometheusCanBeGivenItsLabel() {
    // When
    JsonNode rule =
        Chart.one(
            Chart.render(Map.of("alerts.enabled", true, "alerts.labels.release", "prometheus")),
            "PrometheusRule");

    // Then
    assertThat(rule.at("/metadata/labels/release").asText()).isEqualTo("prometheus");
    assertThat(rule.at("/metadata/labels").has("app.kubernetes.io/name")).isTrue();
    assertThat(rule.at("/metadata/namespace").asText()).isEqualTo("mainstay-system");
  }

  private static List<JsonNode> rules(Map<String, Object> values) {
    return Chart.one(Chart.render(values), "PrometheusRule")
        .at("/spec/groups")
        .valueStream()
        .flatMap(group -> group.path("rules").valueStream())
        .toList();
  }

  private static void isComplete(JsonNode rule) {
    JsonNode annotations = rule.path("annotations");
    assertThat(rule.path("alert").asText()).matches("Mainstay[A-Za-z]+");
    assertThat(rule.path("for").asText()).matches("[0-9]+[sm]");
    assertThat(rule.at("/labels/severity").asText()).isIn("warning", "critical");
    assertThat(annotations.path("summary").asText()).endsWith(".");
    assertThat(annotations.path("description").asText()).hasSizeGreaterThan(60).endsWith(".");
    assertThat(annotations.toString()).doesNotContain("{{ \\\"").doesNotContain("<no value>");
    String expression = rule.path("expr").asText();
    assertThat(expression.chars().filter(c -> c == '(').count())
        .isEqualTo(expression.chars().filter(c -> c == ')').count());
    String[] runbook = annotations.path("runbook").asText().split("#", 2);
    assertThat(runbook).hasSize(2);
    assertThat(headings(Path.of("..", runbook[0]))).contains(runbook[1]);
  }

  /** As they are linked to. */
  private static List<String> headings(Path page) {
    try {
      return Files.readAllLines(page).stream()
          .filter(line -> line.startsWith("#"))
          .map(line -> line.replaceAll("^#+ ", "").toLowerCase(Locale.ROOT))
          .map(line -> line.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
