package dev.mainstay.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExcerptTest {
  @ParameterizedTest(name = "{0} in {1}: {2}")
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          TEXT               | MAX | EXCERPT
          bad interface eth7 | 18  | bad interface eth7
          bad interface eth7 | 17  | bad interface ...
          bad interface eth7 | 16  | bad ...
          interface          | 8   | inte ...
          """)
  void aTextEndsWithAWord(String text, int max, String excerpt) {
    assertThat(Excerpt.start(text, max)).isEqualTo(excerpt).hasSizeLessThanOrEqualTo(max);
  }

  @ParameterizedTest(name = "{0} in {1}: {2}")
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          LINES              | MAX | EXCERPT
          one/two/three four | 18  | one two three four
          one/two/three four | 17  | ... three four
          one/two/three four | 14  | ... three four
          one/two/three four | 13  | three four
          one/two/three four | 9   | three ...
          """)
  void ofManyLinesTheLastAreLeft(String lines, int max, String excerpt) {
    assertThat(Excerpt.lastLines(List.of(lines.split("/")), max))
        .isEqualTo(excerpt)
        .hasSizeLessThanOrEqualTo(max);
  }

  /** As the kubelet hands over the end of a log: its first line begins in the middle. */
  @Test
  void aDeadKeepalivedIsToldByItsLastLinesWithoutTheirTimes() {
    // Given
    String log =
        IntStream.range(10, 40)
            .mapToObj(i -> "Sun Nov 22 00:10:%d 2026: (192.0.2.100) line %d\n".formatted(i, i))
            .collect(Collectors.joining())
            .substring(7);
    var pod =
        new PodBuilder()
            .withNewStatus()
            .addNewContainerStatus()
            .withName("keepalived")
            .withNewState()
            .withNewTerminated()
            .withExitCode(137)
            .withMessage(log + "2026-11-22T00:10:40Z starting keepalived")
            .endTerminated()
            .endState()
            .endContainerStatus()
            .endStatus()
            .build();

    // When
    String trouble = PodFacts.trouble(pod);

    // Then
    assertThat(trouble)
        .startsWith("keepalived: ended with code 137, ... (192.0.2.100) line ")
        .endsWith("(192.0.2.100) line 39 starting keepalived")
        .doesNotContain("2026");
  }
}
