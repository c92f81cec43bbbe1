package dev.mainstay.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sidecar's script as it stands in the chart; ownership across users is for the e2e. */
@Timeout(30)
class CopyEtcdCertificatesTest {
  private static final Path SCRIPT = Chart.FOLDER.resolve("files/copy-etcd-certificates.sh");

  @TempDir Path host;
  @TempDir Path copies;
  private Process script;

  @BeforeEach
  void start() throws IOException {
    var builder = new ProcessBuilder("/bin/sh", SCRIPT.toString()).redirectErrorStream(true);
    builder.redirectOutput(host.resolve("log").toFile());
    builder.environment().put("FROM", host.toString());
    builder.environment().put("TO", copies.toString());
    builder.environment().put("INTERVAL", "0.1");
    builder.environment().put("CA", "ca.crt");
    builder.environment().put("CERTIFICATE", "healthcheck-client.crt");
    builder.environment().put("KEY", "healthcheck-client.key");
    script = builder.start();
  }

  @AfterEach
  void stop() {
    script.destroyForcibly();
  }

  @Test
  void waitsForTheFilesAndSaysWhichIsMissing() throws IOException {
    // Given
    write("ca.crt", "ca-1");

    // When
    await().untilAsserted(() -> assertThat(log()).contains("healthcheck-client.crt"));

    // Then
    assertThat(copies.resolve("ca.crt")).doesNotExist();
    assertThat(script.isAlive()).isTrue();
  }

  @Test
  void copiesForTheGroupAloneAndFollowsARotation() throws IOException {
    // Given
    writeAll("1");
    await().untilAsserted(() -> assertThat(copied()).containsExactly("ca-1", "crt-1", "key-1"));

    // When
    writeAll("2");

    // Then
    await().untilAsserted(() -> assertThat(copied()).containsExactly("ca-2", "crt-2", "key-2"));
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(copies.resolve("client.key"))))
        .isEqualTo("r--r-----");
    await().untilAsserted(() -> assertThat(folders()).hasSize(1));
  }

  @Test
  void keepsTheLastCopyWhenAFileGoes() throws IOException {
    // Given
    writeAll("1");
    await().untilAsserted(() -> assertThat(copied()).contains("key-1"));

    // When
    Files.delete(host.resolve("healthcheck-client.key"));

    // Then
    await()
        .untilAsserted(() -> assertThat(log()).contains("waiting for etcd's client certificate"));
    assertThat(copied()).containsExactly("ca-1", "crt-1", "key-1");
  }

  @Test
  void endsAtOnceWhenToldTo() throws InterruptedException, IOException {
    // Given
    writeAll("1");
    await().untilAsserted(() -> assertThat(copied()).contains("key-1"));

    // When
    script.destroy();

    // Then
    assertThat(script.waitFor(Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    assertThat(script.exitValue()).isZero();
  }

  private void writeAll(String version) throws IOException {
    write("ca.crt", "ca-" + version);
    write("healthcheck-client.crt", "crt-" + version);
    write("healthcheck-client.key", "key-" + version);
  }

  private void write(String name, String text) throws IOException {
    Path next = Files.writeString(host.resolve(name + ".next"), text);
    Files.move(next, host.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  /** An empty text where the script has no file yet, or swaps it at this moment. */
  private List<String> copied() throws IOException {
    List<String> texts = new ArrayList<>();
    for (String name : List.of("ca.crt", "client.crt", "client.key")) {
      try {
        texts.add(Files.readString(copies.resolve(name)));
      } catch (NoSuchFileException notYet) {
        texts.add("");
      }
    }
    return texts;
  }

  private List<Path> folders() throws IOException {
    try (var entries = Files.list(copies)) {
      return entries.filter(e -> e.getFileName().toString().startsWith("..at.")).toList();
    }
  }

  private String log() throws IOException {
    return Files.readString(host.resolve("log"));
  }
}
