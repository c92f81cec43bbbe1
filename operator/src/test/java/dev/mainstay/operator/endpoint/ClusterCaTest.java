package dev.mainstay.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterCaTest {
  @TempDir private Path folder;

  @Test
  void changesWithTheFileAndOutlivesItsAbsence() throws IOException {
    // Given
    Path file = folder.resolve("ca.crt");
    var ca = new ClusterCa(file.toString());

    // Then
    assertThat(ca.get()).isEmpty();
    Files.writeString(file, "old");
    String old = ca.get();
    assertThat(old).isNotEmpty();
    Files.delete(file);
    assertThat(ca.get()).isEqualTo(old);
    Files.writeString(file, "old and new");
    assertThat(ca.get()).isNotEmpty().isNotEqualTo(old);
  }

  @Test
  void isEmptyOutsideACluster() {
    assertThat(new ClusterCa(null).get()).isEmpty();
  }
}
