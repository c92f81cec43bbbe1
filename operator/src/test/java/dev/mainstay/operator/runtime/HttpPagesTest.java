package dev.mainstay.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mainstay.operator.token.StatusToken;
import dev.mainstay.operator.token.StatusToken.Phase;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpPagesTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private HttpPages pages;

  @BeforeEach
  void start() throws IOException {
    pages =
        new HttpPages(
                new InetSocketAddress(0),
                Executors.newVirtualThreadPerTaskExecutor(),
                new ObjectMapper(),
                () -> new StatusToken("t", "u", Phase.RETIRING, Instant.EPOCH))
            .check("/healthz", () -> true)
            .text("/metrics", () -> "m")
            .json("/status", () -> "s");
  }

  @AfterEach
  void stop() {
    pages.close();
  }

  @Test
  void onTheNodeItselfNoTokenIsNeeded() throws Exception {
    assertThat(code("127.0.0.1", "/status", null)).isEqualTo(200);
    assertThat(code("127.0.0.1", "/metrics", null)).isEqualTo(200);
  }

  @Test
  void fromBeyondTheNodeOnlyTheKubeletsQuestionsAreOpen() throws Exception {
    // Given
    Optional<InetAddress> address = address();
    assumeTrue(address.isPresent(), "no IPv4 address besides loopback");
    String host = address.get().getHostAddress();

    // Then
    assertThat(code(host, "/healthz", null)).isEqualTo(200);
    assertThat(code(host, "/status", null)).isEqualTo(401);
    assertThat(code(host, "/metrics", "Bearer wrong")).isEqualTo(401);
    assertThat(code(host, "/metrics", "Bearer t")).isEqualTo(200);
    assertThat(code(host, "/status", "Bearer u")).isEqualTo(200);
  }

  private int code(String host, String path, String authorization) throws Exception {
    var request =
        HttpRequest.newBuilder(
            URI.create("http://" + host + ":" + pages.address().getPort() + path));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static Optional<InetAddress> address() throws IOException {
    return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
        .flatMap(nic -> Collections.list(nic.getInetAddresses()).stream())
        .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
        .findFirst();
  }
}
