package dev.mainstay.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodReplacementTest {
  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          BEFORE,   NOW,               REPLACED
          a1=True,  a1=True,           false
          a1=True,  a1=False,          false
          a1=True,  '',                false
          a1=True,  b2=,               false
          a1=True,  b2=False,          false
          a1=True,  a1=False b2=True,  false
          a1=True,  b2=True,           true
          a1=True,  a10=True,          true
          """)
  void onlyOneOtherPodThatIsReadyReplaces(String before, String now, boolean replaced) {
    // When, Then
    assertThat(PodReplacement.replaced(before, now)).isEqualTo(replaced);
  }
}
