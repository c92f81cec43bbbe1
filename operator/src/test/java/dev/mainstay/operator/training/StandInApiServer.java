package dev.mainstay.operator.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLContext;

/**
 * Lists, watches over WebSocket, server-side apply, patches, status updates: what the operator asks
 * of an API server, over TLS on 127.0.0.1. It accepts everything and checks no credentials.
 */
final class StandInApiServer implements AutoCloseable {
  private static final String NOT_FOUND =
      "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"NotFound\",\"code\":404}";

  private final ObjectStore objects;
  private final ServerSocket server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  StandInApiServer(ObjectStore objects, SSLContext tls) throws IOException {
    this.objects = objects;
    server =
        tls.getServerSocketFactory().createServerSocket(0, 0, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket connection = server.accept();
        threads.execute(() -> serve(connection));
      } catch (IOException e) {
        // closed, or a connection that broke off before it was one
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      var in = new BufferedInputStream(connection.getInputStream());
      OutputStream out = connection.getOutputStream();
      for (var request = ApiRequest.read(in); request.isPresent(); request = ApiRequest.read(in)) {
        if (request.get().watch()) {
          watch(request.get(), out);
          return;
        }
        send(out, answer(request.get()));
      }
    } catch (IOException | GeneralSecurityException e) {
      // the client went away, as it does when it ends
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The body of a 200, or empty for 404. */
  private Optional<String> answer(ApiRequest request) throws IOException {
    if (request.path().equals("/readyz")) {
      return Optional.of("ok");
    }
    if (request.method().equals("GET") && request.name().isEmpty()) {
      return Optional.of(list(request));
    }
    return object(request).map(ObjectNode::toString);
  }

  private Optional<ObjectNode> object(ApiRequest request) throws IOException {
    String collection = request.collection();
    if (request.method().equals("GET")) {
      return objects.get(collection, request.name().orElseThrow());
    }
    JsonNode body = request.json();
    if (request.subresource().isPresent()) {
      return objects.status(collection, request.name().orElseThrow(), body.get("status"));
    }
    String type = request.headers().getOrDefault("content-type", "");
    if (request.method().equals("PATCH") && !type.startsWith("application/apply-patch")) {
      Optional<ObjectNode> old = objects.get(collection, request.name().orElseThrow());
      if (old.isEmpty()) {
        return old;
      }
      ObjectNode next = old.get().deepCopy();
      body =
          type.startsWith("application/json-patch")
              ? JsonPatch.apply(body, next)
              : ObjectStore.JSON.readerForUpdating(next).readValue(body);
    }
    return Optional.of(objects.put(collection, (ObjectNode) body));
  }

  private String list(ApiRequest request) {
    ObjectNode list = ObjectStore.JSON.createObjectNode();
    list.put("apiVersion", "v1").put("kind", "List");
    list.withObject("/metadata").put("resourceVersion", String.valueOf(objects.version()));
    var items = list.putArray("items");
    objects.list(request.collection()).stream().filter(request::selects).forEach(items::add);
    return list.toString();
  }

  /** Until the client goes away. Nothing that changed between list and watch is lost. */
  private void watch(ApiRequest request, OutputStream out)
      throws IOException, InterruptedException, GeneralSecurityException {
    BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
    Runnable stop =
        objects.watch(
            (changed, event) -> {
              if (changed.equals(request.collection()) && request.selects(event.get("object"))) {
                events.add(event);
              }
            });
    try {
      long since = Long.parseLong(request.query().getOrDefault("resourceVersion", "0"));
      for (ObjectNode object : objects.list(request.collection())) {
        if (object.at("/metadata/resourceVersion").asLong() > since && request.selects(object)) {
          events.add(
              ObjectStore.JSON.createObjectNode().put("type", "MODIFIED").set("object", object));
        }
      }
      String key = request.headers().get("sec-websocket-key");
      out.write(
          """
          HTTP/1.1 101 Switching Protocols\r
          Connection: Upgrade\r
          Upgrade: websocket\r
          Sec-WebSocket-Accept: %s\r
          \r
          """
              .formatted(accepted(key))
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      while (true) {
        out.write(frame(events.take().toString()));
        out.flush();
      }
    } finally {
      stop.run();
    }
  }

  /** RFC 6455, section 4.2.2. */
  private static String accepted(String key) throws GeneralSecurityException {
    byte[] text =
        (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
    return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
  }

  /** RFC 6455, section 5.2: a whole text message, unmasked, its length in the shortest form. */
  private static byte[] frame(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    var frame = new ByteArrayOutputStream();
    frame.write(0x81);
    if (bytes.length < 126) {
      frame.write(bytes.length);
    } else if (bytes.length < 1 << 16) {
      frame.write(126);
      frame.writeBytes(ByteBuffer.allocate(Short.BYTES).putShort((short) bytes.length).array());
    } else {
      frame.write(127);
      frame.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(bytes.length).array());
    }
    frame.writeBytes(bytes);
    return frame.toByteArray();
  }

  private static void send(OutputStream out, Optional<String> body) throws IOException {
    byte[] bytes = body.orElse(NOT_FOUND).getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(body.isPresent() ? "200 OK" : "404 Not Found", bytes.length);
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.write(bytes);
    out.flush();
  }
}
