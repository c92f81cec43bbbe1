package dev.mainstay.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mainstay.operator.token.StatusToken;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpPagesReportTest {
  @ParameterizedTest(name = "{0} with Accept: {1} is {2} {3}")
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          PATH    | ACCEPT                       | CODE | TYPE
          /status | */*                          | 200  | application/json
          /status | application/json             | 200  | application/json
          /status | text/plain                   | 200  | text/plain; charset=utf-8
          /status | text/plain, application/json | 200  | application/json
          /       | */*                          | 200  | text/plain; charset=utf-8
          /else   | */*                          | 404  | text/plain; charset=utf-8
          """)
  void peopleGetTextAndProgramsJson(String path, String accept, int code, String type)
      throws Exception {
    // Given
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var pages =
            new HttpPages(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                threads,
                new ObjectMapper(),
                () -> StatusToken.NONE);
        var client = HttpClient.newHttpClient()) {
      pages.report("/status", () -> Map.of("state", "Healthy"), () -> "etcd main: Healthy\n");

      // When
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + pages.address().getPort() + path))
                  .header("Accept", accept)
                  .build(),
              BodyHandlers.ofString());

      // Then
      assertThat(answer.statusCode()).isEqualTo(code);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue(type);
      if (code == 200) {
        assertThat(answer.body()).contains("Healthy").endsWith("\n");
      }
    }
  }
}
