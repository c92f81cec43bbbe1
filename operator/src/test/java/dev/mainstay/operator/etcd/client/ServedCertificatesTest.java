package dev.mainstay.operator.etcd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.mainstay.operator.etcd.client.FakeEtcd.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ServedCertificatesTest {
  // First handshakes take seconds on a machine that is busy otherwise.
  private static final Duration LONG = Duration.ofSeconds(60);

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

  @Test
  void anExpiredCertificateIsNotTrustedAndYetRead() throws Exception {
    // Given
    etcd.kill(1);
    etcd.certificate = "expired";
    etcd.start(1);
    try (var client = client("past-ca", "client", "client")) {
      // When
      assertThatThrownBy(() -> client.status(etcd.url(1), LONG))
          .hasMessageContaining("the member's certificate has expired")
          .asInstanceOf(type(EtcdCallException.class))
          .extracting(EtcdCallException::failure)
          .isEqualTo(Failure.SERVER_UNTRUSTED);

      // Then
      assertThat(client.servedUntil(etcd.url(1))).hasValue(Instant.parse("2026-11-20T20:55:14Z"));
    }
  }

  @Test
  void theServedCertificateIsKnownAfterAnyCall() throws Exception {
    // Given
    try (var client = client("ca", "client", "client")) {
      Optional<Instant> before = client.servedUntil(etcd.url(1));

      // When
      client.status(etcd.url(1), LONG);

      // Then
      assertThat(before).isEmpty();
      assertThat(client.servedUntil(etcd.url(1))).hasValue(Instant.parse("2126-10-28T12:10:12Z"));
    }
  }

  /** A certificate renewed without a restart is only shown in a new handshake. */
  @Test
  void aConnectionIsMadeAnewAfterAnHourOfRounds() throws Exception {
    // Given
    try (var client = client("ca", "client", "client")) {
      // When
      for (int i = 0; i < 1802; i++) {
        client.status(etcd.url(1), LONG);
        client.linearizableRead(etcd.url(1), LONG);
      }

      // Then
      assertThat(etcd.connections).hasValue(2);
    }
  }

  private GrpcEtcdClient client(String ca, String certificate, String key) throws Exception {
    var client = new GrpcEtcdClient(TestTls.place(folder, ca, certificate, key));
    client.refreshCredentials();
    return client;
  }
}
