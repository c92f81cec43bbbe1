package dev.mainstay.operator.etcd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.mainstay.operator.etcd.client.FakeEtcd.Mode;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

@Timeout(300)
class GrpcEtcdClientTest {
  // First handshakes take seconds on a machine that is busy otherwise.
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(500);

  @TempDir Path folder;
  private FakeEtcd etcd;

  @BeforeEach
  void start() throws Exception {
    etcd = FakeEtcd.of(Mode.UP);
  }

  @AfterEach
  void stop() throws Exception {
    etcd.close();
  }

  @ParameterizedTest(name = "certificate {0} with key file {1}")
  @CsvSource({
    "client, client",
    "client, client-pkcs1",
    "client-ec, client-ec",
    "client-ec, client-ec-pkcs8"
  })
  void everyFormOfKeyOpensTheConnection(String certificate, String key) throws Exception {
    // Given
    try (var client = client("ca", certificate, key)) {
      // When
      MemberStatus status = client.status(etcd.url(1), LONG);

      // Then
      assertThat(status.memberId()).isEqualTo(1);
      assertThat(client.linearizableRead(etcd.url(1), LONG)).isEqualTo(ReadProof.ANSWERED);
      assertThat(client.localMembers(etcd.url(1), LONG).members())
          .extracting(Member::name)
          .containsExactly("cp-1");
    }
  }

  @Test
  void aReadRefusedForLackOfPermissionProvesQuorumToo() throws Exception {
    // Given
    etcd.mode(1, Mode.READ_DENIED);
    try (var client = client("ca", "client", "client")) {
      // When
      ReadProof proof = client.linearizableRead(etcd.url(1), LONG);

      // Then
      assertThat(proof).isEqualTo(ReadProof.DENIED);
    }
  }

  @Test
  void aCertificateOfAnotherCaIsNamedAsSuch() throws Exception {
    try (var client = client("ca", "stranger", "stranger")) {
      assertFails(() -> client.status(etcd.url(1), LONG), Failure.CREDENTIALS_REJECTED);
    }
  }

  @Test
  void aServerOfAnotherCaIsNotTrusted() throws Exception {
    try (var client = client("other-ca", "client", "client")) {
      assertFails(() -> client.status(etcd.url(1), LONG), Failure.SERVER_UNTRUSTED);
    }
  }

  @Test
  void aServerCertificateForOtherAddressesIsNotTrusted() throws Exception {
    // Given: the certificate covers 127.0.0.1 to 127.0.0.9
    etcd.start(10);
    try (var client = client("ca", "client", "client")) {
      assertFails(() -> client.status(etcd.url(10), LONG), Failure.SERVER_UNTRUSTED);
    }
  }

  @Test
  void aClosedPortIsRefused() throws Exception {
    etcd.kill(1);
    try (var client = client("ca", "client", "client")) {
      assertFails(() -> client.status(etcd.url(1), LONG), Failure.REFUSED);
    }
  }

  @Test
  void aSilentMemberEndsAtTheDeadline() throws Exception {
    etcd.mode(1, Mode.HANGING);
    try (var client = client("ca", "client", "client")) {
      assertFails(() -> client.status(etcd.url(1), SHORT), Failure.TIMEOUT);
    }
  }

  @Test
  void aFrozenProcessEndsAtTheDeadlineAndKeepsNoConnection() throws Exception {
    // Given: the kernel accepts connections for it, but nobody shakes hands
    try (var frozen = new ServerSocket(0);
        var client = client("ca", "client", "client")) {
      URI url = URI.create("https://127.0.0.1:" + frozen.getLocalPort());

      // When
      assertFails(() -> client.status(url, SHORT), Failure.TIMEOUT);

      // Then
      try (var accepted = frozen.accept()) {
        accepted.setSoTimeout(60_000);
        assertThat(accepted.getInputStream().readAllBytes())
            .as("ends, so it was closed")
            .isNotNull();
      }
    }
  }

  @Test
  void aReturnedMemberIsReachedAtOnce() throws Exception {
    // Given
    try (var client = client("ca", "client", "client")) {
      etcd.kill(1);
      for (int i = 0; i < 5; i++) {
        assertFails(() -> client.status(etcd.url(1), LONG), Failure.REFUSED);
      }
      etcd.start(1);

      // When
      MemberStatus status = client.status(etcd.url(1), LONG);

      // Then
      assertThat(status.memberId()).isEqualTo(1);
    }
  }

  @Test
  void changedFilesAreUsedFromTheNextCallOn() throws Exception {
    // Given
    try (var client = client("ca", "stranger", "stranger")) {
      assertFails(() -> client.status(etcd.url(1), LONG), Failure.CREDENTIALS_REJECTED);
      TestTls.place(folder, "ca", "client-ec", "client-ec");

      // When
      client.refreshCredentials();

      // Then
      assertThat(client.status(etcd.url(1), LONG).memberId()).isEqualTo(1);
    }
  }

  @Test
  void halfARotationKeepsTheOldPair() throws Exception {
    // Given
    try (var client = client("ca", "client", "client")) {
      TestTls.place(folder, "ca", "client-ec", "client");

      // When
      client.refreshCredentials();

      // Then
      assertThat(client.status(etcd.url(1), LONG).memberId()).isEqualTo(1);
    }
  }

  @Test
  void filesThatCannotReplaceTheOldPairAreToldOnceForEachChange() throws Exception {
    // Given
    var log = (Logger) LoggerFactory.getLogger(GrpcEtcdClient.class);
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    log.addAppender(lines);
    try (var client = client("ca", "client", "client")) {
      // When
      TestTls.place(folder, "ca", "client-ec", "client");
      client.refreshCredentials();
      client.refreshCredentials();
      Files.delete(folder.resolve("client.key"));
      client.refreshCredentials();
      client.refreshCredentials();
      TestTls.place(folder, "ca", "client", "client");
      client.refreshCredentials();
      Files.delete(folder.resolve("client.key"));
      client.refreshCredentials();
    } finally {
      log.detachAppender(lines);
    }

    // Then
    assertThat(lines.list)
        .extracting(ILoggingEvent::getLevel, e -> e.getKeyValuePairs().getFirst().value)
        .satisfiesExactly(
            first -> assertThat(first.toList().toString()).contains("WARN", "does not belong"),
            second -> assertThat(second.toList().toString()).contains("client.key does not exist"),
            third -> assertThat(third.toList().toString()).contains("Look at the log"));
  }

  @Test
  void aMissingFileIsNamed() throws Exception {
    // Given
    TlsFiles files = TestTls.place(folder, "ca", "client", "client");
    Files.delete(folder.resolve("client.key"));

    // When, Then
    try (var client = new GrpcEtcdClient(files)) {
      assertThatThrownBy(client::refreshCredentials)
          .isInstanceOf(EtcdCallException.class)
          .hasMessageContaining("client.key");
      assertFails(() -> client.status(etcd.url(1), LONG), Failure.CREDENTIALS_MISSING);
    }
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() throws Exception {
    TlsFiles files = TestTls.place(folder, "ca", "client", "stranger");
    try (var client = new GrpcEtcdClient(files)) {
      assertThatThrownBy(client::refreshCredentials).hasMessageContaining("does not belong");
    }
  }

  private GrpcEtcdClient client(String ca, String certificate, String key) throws Exception {
    var client = new GrpcEtcdClient(TestTls.place(folder, ca, certificate, key));
    client.refreshCredentials();
    return client;
  }

  private static void assertFails(ThrowingCallable call, Failure failure) {
    assertThatThrownBy(call)
        .asInstanceOf(type(EtcdCallException.class))
        .extracting(EtcdCallException::failure)
        .isEqualTo(failure);
  }
}
