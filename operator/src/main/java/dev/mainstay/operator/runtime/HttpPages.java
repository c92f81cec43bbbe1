package dev.mainstay.operator.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.mainstay.operator.token.StatusToken;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The pages of one replica. They are made of what the probes hold in memory, so they answer while
 * no API server does: that is the hour in which people ask.
 */
final class HttpPages implements AutoCloseable {
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";

  private final HttpServer server;
  private final ObjectMapper json;
  private final Supplier<StatusToken> token;

  /**
   * Binds the port at once; throws IOException if it is taken.
   *
   * @param token that readers from beyond this node need for all but {@link #check}
   */
  HttpPages(
      InetSocketAddress at, ExecutorService threads, ObjectMapper json, Supplier<StatusToken> token)
      throws IOException {
    this.json = json;
    this.token = token;
    this.server = HttpServer.create(at, 0);
    server.setExecutor(threads);
    server.start();
  }

  /** Where it listens. */
  InetSocketAddress address() {
    return server.getAddress();
  }

  /** 200 as long as the condition holds, else 503; open to all, the kubelet asks it. */
  HttpPages check(String path, BooleanSupplier good) {
    server.createContext(
        path,
        exchange -> {
          boolean ok = good.getAsBoolean();
          send(exchange, ok ? 200 : 503, TEXT, ok ? "ok\n" : "not yet\n");
        });
    return this;
  }

  HttpPages text(String path, Supplier<String> page) {
    return guarded(path, exchange -> send(exchange, 200, TEXT, page.get()));
  }

  HttpPages json(String path, Supplier<Object> page) {
    return guarded(path, exchange -> send(exchange, 200, JSON, pretty(page.get())));
  }

  /**
   * The same for programs and for people: JSON, or text for whoever asks for {@code text/plain} and
   * not for JSON. The root is always text, so that an address and a port are all one has to know.
   */
  HttpPages report(String path, Supplier<Object> page, Supplier<String> text) {
    guarded(
        path,
        exchange -> {
          if (wantsText(exchange)) {
            send(exchange, 200, TEXT, text.get());
          } else {
            send(exchange, 200, JSON, pretty(page.get()));
          }
        });
    return guarded(
        "/",
        exchange -> {
          boolean root = exchange.getRequestURI().getPath().equals("/");
          send(exchange, root ? 200 : 404, TEXT, root ? text.get() : "no such page\n");
        });
  }

  /** Who is on this node, also through kubectl port-forward, was let in by somebody else. */
  private HttpPages guarded(String path, HttpHandler page) {
    server.createContext(
        path,
        exchange -> {
          if (exchange.getRemoteAddress().getAddress().isLoopbackAddress()
              || token.get().accepts(exchange.getRequestHeaders().getFirst("Authorization"))) {
            page.handle(exchange);
          } else {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            send(exchange, 401, TEXT, "the token of Secret mainstay-status-token is needed\n");
          }
        });
    return this;
  }

  private static boolean wantsText(HttpExchange exchange) {
    String accept =
        String.join(",", exchange.getRequestHeaders().getOrDefault("Accept", List.of()));
    return accept.contains("text/plain") && !accept.contains(JSON);
  }

  private String pretty(Object page) throws IOException {
    return json.writerWithDefaultPrettyPrinter().writeValueAsString(page) + "\n";
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static void send(HttpExchange exchange, int code, String type, String body)
      throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(code, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
