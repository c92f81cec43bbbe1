package dev.mainstay.operator.etcd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.operator.etcd.client.FakeMetrics.Mode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class MetricsClientTest {
  // First handshakes take seconds on a machine that is busy otherwise.
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofSeconds(1);

  @TempDir Path folder;
  private FakeMetrics etcd;

  @BeforeEach
  void start() throws Exception {
    etcd = new FakeMetrics();
  }

  @AfterEach
  void stop() {
    etcd.close();
  }

  @ParameterizedTest(name = "certificate {0} with key file {1}")
  @CsvSource({"client, client-pkcs1", "client-ec, client-ec"})
  void theMembersCertificateAndOursOpenThePage(String certificate, String key) throws Exception {
    try (var client = client("ca", certificate, key)) {
      // When
      MemberMetrics metrics = client.metrics(etcd.url(), LONG);

      // Then
      assertThat(metrics.memberId()).isEqualTo(1);
      assertThat(metrics.histograms()).hasSize(3);
    }
  }

  @Test
  void whatTheMemberShowsIsNotedAsInOtherCalls() throws Exception {
    try (var client = client("ca", "client", "client")) {
      // When
      client.metrics(etcd.url(), LONG);

      // Then
      assertThat(client.servedUntil(etcd.url())).isPresent();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "NOT_FOUND, UNREACHABLE, HTTP status 404",
    "ENDLESS,   UNREACHABLE, more than 4 MiB",
  })
  void whatIsNoPageOfAMemberIsRefused(Mode mode, Failure failure, String message) throws Exception {
    // Given
    etcd.mode = mode;
    try (var client = client("ca", "client", "client")) {
      // When, Then
      assertThatThrownBy(() -> client.metrics(etcd.url(), LONG))
          .isInstanceOfSatisfying(
              EtcdCallException.class, e -> assertThat(e.failure()).isEqualTo(failure))
          .hasMessageContaining(message);
    }
  }

  @ParameterizedTest
  @CsvSource({"SILENT", "TRICKLING"})
  void aPageThatDoesNotEndEndsAtTheDeadline(Mode mode) throws Exception {
    // Given: a connection that stands
    try (var client = client("ca", "client", "client")) {
      client.metrics(etcd.url(), LONG);
      etcd.mode = mode;

      // When, Then
      assertThatThrownBy(() -> client.metrics(etcd.url(), SHORT))
          .isInstanceOfSatisfying(
              EtcdCallException.class, e -> assertThat(e.failure()).isEqualTo(Failure.TIMEOUT));
    }
  }

  @Test
  void aPortThatSpeaksGrpcOnlyHasNone() throws Exception {
    // Given: as k3s and RKE2 have it
    try (var grpc = FakeEtcd.of(FakeEtcd.Mode.UP);
        var client = client("ca", "client", "client")) {
      assertThat(client.status(grpc.url(1), LONG).memberId()).isEqualTo(1);

      // When, Then
      assertThatThrownBy(() -> client.metrics(grpc.url(1), LONG))
          .isInstanceOf(EtcdCallException.class);
      assertThat(client.status(grpc.url(1), LONG).memberId()).isEqualTo(1);
    }
  }

  @Test
  void aServerOfAnotherCaIsNotTrusted() throws Exception {
    try (var client = client("other-ca", "client", "client")) {
      assertThatThrownBy(() -> client.metrics(etcd.url(), LONG))
          .isInstanceOf(EtcdCallException.class);
      assertThat(etcd.requests).hasValue(0);
    }
  }

  @Test
  void changedFilesAreUsedFromTheNextCallOn() throws Exception {
    // Given
    try (var client = client("ca", "stranger", "stranger")) {
      assertThatThrownBy(() -> client.metrics(etcd.url(), LONG))
          .isInstanceOf(EtcdCallException.class);
      TestTls.place(folder, "ca", "client-ec", "client-ec");

      // When
      client.refreshCredentials();

      // Then
      assertThat(client.metrics(etcd.url(), LONG).memberId()).isEqualTo(1);
    }
  }

  @Test
  void withoutCredentialsNobodyIsAsked() throws Exception {
    try (var client = new GrpcEtcdClient(TlsFiles.ofHost(folder.resolve("nowhere")))) {
      assertThatThrownBy(() -> client.metrics(etcd.url(), LONG))
          .isInstanceOfSatisfying(
              EtcdCallException.class,
              e -> assertThat(e.failure()).isEqualTo(Failure.CREDENTIALS_MISSING));
    }
  }

  private GrpcEtcdClient client(String ca, String certificate, String key) throws Exception {
    var client = new GrpcEtcdClient(TestTls.place(folder, ca, certificate, key));
    client.refreshCredentials();
    return client;
  }
}
