package dev.mainstay.e2e.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldConnectionTest {
  private static final byte[] BODY = "{\"major\": \"1\"}".getBytes(StandardCharsets.UTF_8);
  private static SSLContext tls;

  private final Set<InetSocketAddress> clients = ConcurrentHashMap.newKeySet();
  private HttpsServer server;

  @BeforeAll
  static void makeCertificate(@TempDir Path dir) throws Exception {
    tls = LoopbackTls.context(dir);
  }

  @BeforeEach
  void startServer() throws Exception {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/version",
        exchange -> {
          clients.add(exchange.getRemoteAddress());
          exchange.sendResponseHeaders(200, BODY.length);
          exchange.getResponseBody().write(BODY);
          exchange.close();
        });
    server.createContext(
        "/watch",
        exchange -> {
          boolean known = "Bearer t".equals(exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.sendResponseHeaders(known ? 200 : 401, 0);
          exchange.getResponseBody().flush();
          if (!known) {
            exchange.close();
          }
        });
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  private HeldConnection open() throws IOException {
    return HeldConnection.open("127.0.0.1", server.getAddress().getPort(), Duration.ofSeconds(10));
  }

  @Test
  void manyRequestsShareOneConnection() throws IOException {
    // Given
    try (HeldConnection connection = open()) {

      // When
      for (int i = 0; i < 20; i++) {
        connection.exchange("/version");
      }

      // Then
      assertThat(clients).hasSize(1);
    }
  }

  @Test
  void anotherStatusThan200IsAFailure() throws IOException {
    // Given
    try (HeldConnection connection = open()) {

      // When, Then
      assertThatThrownBy(() -> connection.get("/watch", null))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("401");
    }
  }

  @Test
  void theEndOfAWatchIsNoticed() throws Exception {
    // Given
    try (HeldConnection watch = open()) {
      var _ = watch.get("/watch", "t");
      Thread reader =
          Thread.startVirtualThread(
              () -> {
                try {
                  watch.awaitEnd();
                } catch (IOException e) {
                  // A reset is an end, too.
                }
              });
      assertThat(reader.isAlive()).isTrue();

      // When
      server.stop(0);

      // Then
      assertThat(reader.join(Duration.ofSeconds(10))).isTrue();
    }
  }
}
