package dev.mainstay.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Who meets a reason on a resource finds it in docs/operations.md. */
class OperationsDocTest {
  private static final Path DOC = Path.of("../docs/operations.md");

  @Test
  void everyReasonOfAnEndpointIsExplained() throws IOException {
    // When
    String text = Files.readString(DOC);

    // Then
    for (EndpointReason reason : EndpointReason.values()) {
      assertThat(text).as("docs/operations.md").contains("`" + reason.text() + "`");
    }
  }
}
