package dev.mainstay.operator.endpoint.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Against a real HTTP server: what goes over the wire is the point. */
class PeerTransitionsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String PAGE =
      """
      {"observer": "cp-2", "endpoints": {}, "holders": {"main": {
        "answers": {"192.0.2.100": "cp-1"},
        "claims": {"192.0.2.100": ["cp-3"]}, "kernels": {"192.0.2.100": ["cp-1", "cp-3"]},
        "heard": ["cp-1", "cp-3"]}}}
      """;

  @Test
  void aPeerThatFallsSilentIsNoWitnessAnyMore() throws IOException {
    // Given
    var header = new AtomicReference<String>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/observations",
        exchange -> {
          header.set(exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] body = PAGE.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    int port = server.getAddress().getPort();
    var fetcher =
        new Fetcher(
            HttpClient.newHttpClient(),
            new ObjectMapper().registerModule(new JavaTimeModule()),
            () -> "t");
    var peers = new PeerTransitions(fetcher, Clock.fixed(NOW, ZoneOffset.UTC));

    // When
    await()
        .atMost(Duration.ofMinutes(1)) // a busy machine may take longer than a peer may
        .until(
            () -> {
              peers.refresh(List.of("127.0.0.1"), port);
              return !peers.holders("main", NOW).isEmpty();
            });
    var heard = peers.holders("main", NOW.plusSeconds(3));
    var late = peers.holders("main", NOW.plusSeconds(4));
    server.stop(0);
    peers.refresh(List.of("127.0.0.1"), port);
    var silent = peers.holders("main", NOW);

    // Then
    assertThat(header.get()).isEqualTo("Bearer t");
    assertThat(heard)
        .isEqualTo(
            Map.of(
                "cp-2",
                new HolderSight(
                    Map.of("192.0.2.100", "cp-1"),
                    Map.of("192.0.2.100", Set.of("cp-3")),
                    Map.of("192.0.2.100", Set.of("cp-1", "cp-3")),
                    Set.of("cp-1", "cp-3"))));
    assertThat(late).isEmpty();
    assertThat(silent).isEmpty();
  }
}
