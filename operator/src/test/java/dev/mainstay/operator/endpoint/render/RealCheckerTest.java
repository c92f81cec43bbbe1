package dev.mainstay.operator.endpoint.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goldens against the daemons' own checkers; text that we like proves nothing. */
class RealCheckerTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  // The goldens use eth0, which a container has; keepalived refuses an interface that is not there.
  private static final String KEEPALIVED =
      """
      cd /check; for f in *; do keepalived --config-test --use-file "$f" || { echo "$f: refused"; exit 1; }; done
      """;
  private static final String HAPROXY =
      DataPlaneImage.CA
          + """
      mkdir -p /run/mainstay
      cd /check; for f in *; do haproxy -c -f "$f" || { echo "$f: refused"; exit 1; }; done
      """;

  @TempDir private Path directory;

  @BeforeEach
  void imageIsThere() {
    DataPlaneImage.assumeThere();
  }

  @Test
  void keepalivedAcceptsEveryGolden() throws IOException {
    gather("keepalived");

    assertThat(DataPlaneImage.check(directory, KEEPALIVED))
        .satisfies(result -> assertThat(result.code()).as(result.output()).isZero());
  }

  @Test
  void haproxyAcceptsEveryGolden() throws IOException {
    gather("haproxy");
    gather("status");

    assertThat(DataPlaneImage.check(directory, HAPROXY))
        .satisfies(result -> assertThat(result.code()).as(result.output()).isZero());
  }

  @Test
  void keepalivedRefusesABrokenFile() throws IOException {
    Path golden = GOLDEN.resolve("keepalived/three-nodes/cp-1.conf");
    Files.writeString(
        directory.resolve("broken"), Files.readString(golden).replace("nopreempt", "nopremption"));

    assertThat(DataPlaneImage.check(directory, KEEPALIVED).output())
        .contains("Unknown keyword 'nopremption'", "broken: refused");
  }

  @Test
  void haproxyRefusesABrokenFile() throws IOException {
    Path golden = GOLDEN.resolve("haproxy/three-nodes/haproxy.cfg");
    Files.writeString(
        directory.resolve("broken"), Files.readString(golden).replace("leastconn", "lastcall"));

    assertThat(DataPlaneImage.check(directory, HAPROXY).output())
        .contains("balance", "broken: refused");
  }

  /** Flat, because one container checks all of them. */
  private void gather(String kind) throws IOException {
    try (var files = Files.walk(GOLDEN.resolve(kind))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = GOLDEN.relativize(file).toString().replace('/', '_');
        Files.copy(file, directory.resolve(name));
      }
    }
  }
}
