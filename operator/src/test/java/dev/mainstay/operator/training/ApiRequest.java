package dev.mainstay.operator.training;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP/1.1 request to the API server. Read by hand because the JDK's server cannot change to
 * WebSocket, which is what the operator's watches are.
 *
 * @param collection path of the list that the request is about
 * @param name of the object, empty for a list
 * @param subresource such as {@code status}
 * @param headers by name in lower case
 */
record ApiRequest(
    String method,
    String path,
    String collection,
    Optional<String> name,
    Optional<String> subresource,
    Map<String, String> query,
    Map<String, String> headers,
    String body) {

  /** The next request of a connection; empty at its end. */
  static Optional<ApiRequest> read(InputStream in) throws IOException {
    String first = line(in);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      String[] parts = line.split(":", 2);
      headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    String[] words = first.split(" ", 3);
    URI uri = URI.create(words[1]);
    String[] parts = uri.getPath().split("/", -1);
    int plural = uri.getPath().startsWith("/apis/") ? 4 : 3;
    if (parts.length > plural + 2 && parts[plural].equals("namespaces")) {
      plural += 2;
    }
    return Optional.of(
        new ApiRequest(
            words[0],
            uri.getPath(),
            String.join("/", Arrays.copyOf(parts, Math.min(plural + 1, parts.length))),
            at(parts, plural + 1),
            at(parts, plural + 2),
            query(uri.getRawQuery()),
            headers,
            body));
  }

  JsonNode json() throws IOException {
    return ObjectStore.JSON.readTree(body);
  }

  boolean watch() {
    return query.getOrDefault("watch", "").equals("true");
  }

  /** Equality of labels and of the name; the operator uses no other selectors. */
  boolean selects(JsonNode object) {
    String field = query.getOrDefault("fieldSelector", "");
    String labels = query.getOrDefault("labelSelector", "");
    return (field.isEmpty() || field.equals("metadata.name=" + text(object, "/metadata/name")))
        && (labels.isEmpty()
            || Arrays.stream(labels.split(",", -1))
                .map(term -> term.split("=", 2))
                .allMatch(t -> object.at("/metadata/labels").path(t[0]).asText().equals(t[1])));
  }

  private static String text(JsonNode object, String pointer) {
    return object.at(pointer).asText();
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  private static Optional<String> at(String[] parts, int index) {
    return parts.length > index ? Optional.of(parts[index]) : Optional.empty();
  }

  private static Map<String, String> query(String text) {
    Map<String, String> found = new HashMap<>();
    for (String pair : text == null ? new String[0] : text.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      found.put(
          parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return found;
  }
}
