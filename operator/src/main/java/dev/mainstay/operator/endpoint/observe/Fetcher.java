package dev.mainstay.operator.endpoint.observe;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Reads JSON from a node or another replica, bounded in time. Safe for concurrent use. */
public final class Fetcher {
  static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final HttpClient http;
  private final ObjectMapper json;
  private final Supplier<String> token;

  /**
   * HTTP/1.1 is asked for in each request.
   *
   * @param http shared with other readers
   * @param token that the asked want to see; empty text while this replica knows none
   */
  public Fetcher(HttpClient http, ObjectMapper json, Supplier<String> token) {
    this.http = http;
    this.json = json;
    this.token = token;
  }

  /** The answer of {@code http://host:port/path}; empty when none came within a second. */
  public <T> Optional<T> get(String host, int port, String path, Class<T> type) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + path))
            .version(HttpClient.Version.HTTP_1_1)
            .timeout(TIMEOUT)
            .header("Authorization", "Bearer " + token.get())
            .build();
    // The request's own time-out ends with the headers; the future's bounds the body as well.
    var answer = http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
    try {
      HttpResponse<byte[]> response = answer.get(TIMEOUT.toMillis() + 200, TimeUnit.MILLISECONDS);
      return response.statusCode() == 200
          ? Optional.ofNullable(json.readValue(response.body(), type)) // null for the text "null"
          : Optional.empty();
    } catch (ExecutionException | TimeoutException | IOException e) {
      answer.cancel(true);
      return Optional.empty(); // silence is what the caller reports, whatever its kind
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
