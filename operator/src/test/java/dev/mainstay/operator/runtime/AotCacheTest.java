package dev.mainstay.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That a JVM says so is shown with the operator's image, in the e2e. */
class AotCacheTest {
  @ParameterizedTest(name = "{0}, {1}: complains {2}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          ARGUMENT,               MODE,                                    COMPLAINS
          -Xmx48m,                mixed mode,                              false
          -Xmx48m,                'mixed mode, sharing',                   false
          -XX:AOTCache=/app/x.aot,'mixed mode, emulated-client, sharing',  false
          -XX:AOTCache=/app/x.aot,'mixed mode, emulated-client',           true
          """)
  void onlyACacheThatWasGivenAndNotUsedIsWorthALine(
      String argument, String mode, boolean complains) {
    // When
    Optional<String> complaint = AotCache.complaint(List.of("-Xmn6m", argument), mode);

    // Then
    assertThat(complaint.isPresent()).isEqualTo(complains);
    assertThat(complaint.orElse("AOT cache /app/x.aot does")).contains("AOT cache /app/x.aot does");
  }
}
