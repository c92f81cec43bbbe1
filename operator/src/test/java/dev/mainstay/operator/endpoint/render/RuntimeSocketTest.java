package dev.mainstay.operator.endpoint.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** HAProxy's runtime sockets change its state; no network may reach one. */
class RuntimeSocketTest {
  @Test
  void loadBalancersHaveNoneAndTheStatusServerOneInItsPod() throws IOException {
    assertThat(sockets("haproxy")).isEmpty();
    assertThat(sockets("status"))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("stats socket /run/mainstay/status.sock "));
  }

  private static List<String> sockets(String kind) throws IOException {
    List<String> found = new ArrayList<>();
    for (var file : Golden.files(kind).toList()) {
      Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(line -> line.startsWith("stats ") || line.contains(" stats "))
          .forEach(found::add);
    }
    return found;
  }
}
