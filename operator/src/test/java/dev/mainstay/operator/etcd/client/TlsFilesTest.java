package dev.mainstay.operator.etcd.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a Secret's user is told, for every way in which it can be wrong. */
class TlsFilesTest {
  @TempDir Path mounts;

  @Test
  void aSecretThatTheChartDoesNotNameIsNotMounted() {
    assertRefused("Secret mainstay-system/etcd-client: is not mounted. ");
  }

  @Test
  void aMissingSecretIsAnEmptyFolder() throws IOException {
    // Given
    Files.createDirectory(folder());

    // When, Then
    assertRefused("Secret mainstay-system/etcd-client: ca.crt does not exist. ");
  }

  @Test
  void aMissingKeyIsNamed() throws IOException {
    // Given
    place("ca", "client", "client");
    Files.delete(folder().resolve("tls.key"));

    // When, Then
    assertRefused("Secret mainstay-system/etcd-client: tls.key does not exist. ");
  }

  @Test
  void aKeyOfAnotherCertificateIsNamed() throws IOException {
    // Given
    place("ca", "client", "stranger");

    // When, Then
    assertRefused("Secret mainstay-system/etcd-client: tls.key does not belong to tls.crt. ");
  }

  @Test
  void textThatIsNoCertificateIsNamed() throws IOException {
    // Given
    place("ca", "client", "client");
    Files.writeString(folder().resolve("ca.crt"), "hello");

    // When, Then
    assertRefused("Secret mainstay-system/etcd-client: ca.crt holds no certificate");
  }

  @Test
  void tenMebibytesAreNotRead() throws IOException {
    // Given
    place("ca", "client", "client");
    try (var file = new RandomAccessFile(folder().resolve("tls.crt").toFile(), "rw")) {
      file.setLength(10 << 20);
    }

    // When, Then
    assertRefused("Secret mainstay-system/etcd-client: tls.crt is larger than 1 MiB. ");
  }

  private void assertRefused(String problem) {
    ThrowingCallable use =
        () -> {
          TlsFiles files = TlsFiles.ofSecret(folder(), "mainstay-system", "etcd-client");
          files.credentials(files.read(), new ServedCertificates());
        };
    assertThatThrownBy(use)
        .isInstanceOf(EtcdCallException.class)
        .hasMessageStartingWith(problem)
        .hasMessageContaining("the chart's value etcd.secrets must name it");
  }

  private Path folder() {
    return mounts.resolve("etcd-client");
  }

  private void place(String ca, String certificate, String key) throws IOException {
    Files.createDirectory(folder());
    Files.copy(TestTls.SOURCE.resolve(ca + ".crt"), folder().resolve("ca.crt"));
    Files.copy(TestTls.SOURCE.resolve(certificate + ".crt"), folder().resolve("tls.crt"));
    Files.copy(TestTls.SOURCE.resolve(key + ".key"), folder().resolve("tls.key"));
  }
}
