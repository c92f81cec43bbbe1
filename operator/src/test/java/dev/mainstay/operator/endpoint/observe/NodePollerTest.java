package dev.mainstay.operator.endpoint.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodePollerTest {
  private static final String REPORT =
      """
      {"node":"cp-1","agent":{"version":"1","time":"2026-01-01T00:00:00.000Z"},\
      "vrrp":[{"address":"192.0.2.100","interface":"eth0","state":"MASTER","since":"","present":true}]}
      """;

  private final AtomicReference<String> body = new AtomicReference<>(REPORT);
  private final AtomicReference<String> token = new AtomicReference<>("t");
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private Fetcher fetcher;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = body.get().getBytes(UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    fetcher = new Fetcher(HttpClient.newHttpClient(), new ObjectMapper(), token::get);
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private NodePoller poller() {
    return new NodePoller(
        "cp-1",
        "127.0.0.1",
        server.getAddress().getPort(),
        threads,
        fetcher,
        Clock.systemUTC(),
        () -> {});
  }

  private static void await(NodePoller poller, Predicate<NodeSight> expected)
      throws InterruptedException {
    Instant end = Instant.now().plus(Duration.ofSeconds(20));
    while (!expected.test(poller.sight())) {
      assertThat(Instant.now()).isBefore(end);
      Thread.sleep(20);
    }
  }

  @Test
  void aTokenThatFitsIntoNoHeaderIsOutlived() throws Exception {
    // Given
    token.set("line\nbreak");
    try (NodePoller poller = poller()) {
      await(poller, s -> s.failures() > 0);

      // When
      token.set("t");

      // Then
      await(poller, s -> s.failures() == 0 && s.report() != null);
      assertThat(poller.sight().report().vrrp().getFirst().state()).isEqualTo("MASTER");
    }
  }

  @Test
  void theTextNullIsNoAnswerAndOutlived() throws Exception {
    // Given
    body.set("null");
    try (NodePoller poller = poller()) {
      await(poller, s -> s.failures() > 0);

      // When
      body.set(REPORT);

      // Then
      await(poller, s -> s.failures() == 0 && s.report() != null);
    }
  }

  @Test
  void anAnswerHasTheAgentsTimeAndTheReport() {
    // When
    NodeAnswer answer =
        fetcher
            .get("127.0.0.1", server.getAddress().getPort(), "/status", NodeAnswer.class)
            .orElseThrow();

    // Then
    assertThat(answer.time()).isEqualTo("2026-01-01T00:00:00.000Z");
    assertThat(answer.report().node()).isEqualTo("cp-1");
    assertThat(answer.report().vrrp()).hasSize(1);
  }
}
