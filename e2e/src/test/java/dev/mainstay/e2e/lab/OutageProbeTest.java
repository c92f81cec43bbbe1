package dev.mainstay.e2e.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.mainstay.e2e.lab.OutageReport.Failure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against a TLS server of the JDK on the loopback; it shows nothing about ARP or a moved address.
 */
class OutageProbeTest {
  private static SSLContext tls;

  private final AtomicInteger status = new AtomicInteger(200);
  private final AtomicInteger delayMillis = new AtomicInteger();
  private HttpsServer server;
  private int port;

  @BeforeAll
  static void makeCertificate(@TempDir Path dir) throws Exception {
    tls = LoopbackTls.context(dir);
  }

  @BeforeEach
  void startServer() throws Exception {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
    port = server.getAddress().getPort();
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/version",
        exchange -> {
          Waiting.sleep(Duration.ofMillis(delayMillis.get()));
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  @Test
  void countsNoFailureWhileTheServerAnswers() {
    // Given
    try (OutageProbe probe = probe()) {

      // When
      Waiting.sleep(Duration.ofMillis(500));
      OutageReport report = probe.stop();

      // Then
      assertThat(report.requests()).isGreaterThan(10);
      assertThat(report.failuresByKind()).isEmpty();
      assertThat(report.longestOutageMillis()).isZero();
    }
  }

  @Test
  void seesTheGapOfAServerThatIsDownAndComesBack() throws Exception {
    // Given
    try (OutageProbe probe = probe()) {

      // When
      server.stop(0);
      Waiting.sleep(Duration.ofMillis(300));
      startServer();
      boolean quiet = probe.awaitQuiet(Duration.ofMillis(300), Duration.ofSeconds(10));
      OutageReport report = probe.stop();

      // Then
      assertThat(quiet).isTrue();
      assertThat(report.failuresByKind()).containsKey(Failure.REFUSED);
      assertThat(report.longestOutageMillis()).isGreaterThanOrEqualTo(250);
      assertThat(report.outages().getLast().over()).isTrue();
    }
  }

  @Test
  void endsAnAttemptThatGetsNoAnswerInTime() {
    // Given
    try (OutageProbe probe = probe()) {

      // When
      delayMillis.set(5_000);
      Waiting.sleep(Duration.ofMillis(700));
      OutageReport report = probe.stop();

      // Then
      assertThat(report.failuresByKind()).containsOnlyKeys(Failure.TIMEOUT);
      // An open loop goes on starting attempts while the earlier ones hang.
      assertThat(report.failed()).isGreaterThan(10);
      assertThat(report.outages()).singleElement().matches(outage -> !outage.over());
    }
  }

  @Test
  void takesAnotherStatusThan200ForAFailure() {
    // Given
    try (OutageProbe probe = probe()) {

      // When
      status.set(500);
      Waiting.sleep(Duration.ofMillis(200));
      OutageReport report = probe.stop();

      // Then
      assertThat(report.failuresByKind()).containsOnlyKeys(Failure.HTTP_STATUS);
    }
  }

  private OutageProbe probe() {
    return OutageProbe.to("127.0.0.1", port)
        .every(Duration.ofMillis(20))
        .timeout(Duration.ofMillis(400))
        .start();
  }
}
