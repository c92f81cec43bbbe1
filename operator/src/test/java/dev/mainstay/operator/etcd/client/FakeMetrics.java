package dev.mainstay.operator.etcd.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLParameters;

/**
 * The metrics of a member as kubeadm's etcd serves them: on 127.0.0.1, to clients with a
 * certificate of the CA. What it cannot show: gRPC on the same port.
 */
public final class FakeMetrics implements AutoCloseable {
  /** How it answers. */
  public enum Mode {
    UP,
    NOT_FOUND,
    SILENT,
    TRICKLING,
    ENDLESS
  }

  /** Requests so far. */
  public final AtomicInteger requests = new AtomicInteger();

  public volatile Mode mode = Mode.UP;
  public volatile String page = page(1, 10, 20);
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  public FakeMetrics() throws IOException, GeneralSecurityException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(TestTls.server()) {
          @Override
          public void configure(HttpsParameters connection) {
            SSLParameters tls = getSSLContext().getDefaultSSLParameters();
            tls.setNeedClientAuth(true);
            connection.setSSLParameters(tls);
          }
        });
    server.setExecutor(threads);
    server.createContext("/metrics", this::answer);
    server.start();
  }

  public URI url() {
    return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
  }

  /** A page with {@code fast} writes below a millisecond and {@code slow} of a second. */
  public static String page(long memberId, int fast, int slow) {
    var text = new StringBuilder();
    for (Latency.Kind kind : Latency.Kind.values()) {
      String to = kind == Latency.Kind.PEER_ROUND_TRIP ? "To=\"ceb61f37051a244c\"," : "";
      text.append("# HELP %s Somewhat long.\n".formatted(kind.metric()));
      text.append("# TYPE %s histogram\n".formatted(kind.metric()));
      for (int i = 0; i < 14; i++) {
        double bound = 0.001 * (1 << i);
        text.append(
            "%s_bucket{%sle=\"%s\"} %d\n"
                .formatted(kind.metric(), to, bound, bound < 1 ? fast : fast + slow));
      }
      text.append("%s_bucket{%sle=\"+Inf\"} %d\n".formatted(kind.metric(), to, fast + slow));
      text.append("%s_sum%s 29192.160583952755\n".formatted(kind.metric(), ""));
      text.append("%s_count%s %d\n".formatted(kind.metric(), "", fast + slow));
    }
    text.append("etcd_server_has_leader 1\n");
    text.append("etcd_server_id{server_id=\"%x\"} 1\n".formatted(memberId));
    for (int i = 0; i < 2000; i++) {
      text.append(
          "grpc_server_handled_total{grpc_code=\"OK\",grpc_method=\"M%d\",grpc_type=\"unary\"} %d\n"
              .formatted(i, i));
    }
    return text.toString();
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    switch (mode) {
      case UP -> {
        byte[] body = page.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
      }
      case NOT_FOUND -> {
        exchange.sendResponseHeaders(404, -1);
        exchange.close();
      }
      case SILENT -> {}
      case TRICKLING -> {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write("etcd_".getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
      }
      case ENDLESS -> endless(exchange);
    }
  }

  /** Ends when the client has had enough. */
  private static void endless(HttpExchange exchange) throws IOException {
    byte[] line =
        "grpc_server_handled_total{grpc_code=\"OK\"} 1\n".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream body = exchange.getResponseBody()) {
      for (long sent = 0; sent < 1L << 30; sent += line.length) {
        body.write(line);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
