package dev.mainstay.operator.endpoint.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real HAProxy in a container that may open fewer files than its connections need. */
class FileLimitTest {
  private static final String START =
      DataPlaneImage.CA
          + """
      mkdir -p /etc/mainstay/lb
      cp /check/haproxy.cfg /etc/mainstay/lb/
      ulimit -n "$FILES"
      timeout 10 haproxy -db -f /etc/mainstay/lb/haproxy.cfg
      echo "without the entrypoint: $?"
      timeout 10 lb-entrypoint.sh &
      bash -c '
        for i in {1..50}; do exec 3<>/dev/tcp/127.0.0.1/9441 && break; sleep 0.1; done 2>/dev/null
        printf "GET /metrics HTTP/1.0\\r\\n\\r\\n" >&3
        grep -a "^haproxy_process_max_connections\\|^haproxy_frontend_limit_sessions" <&3'
      kill %1
      wait
      """;

  @TempDir private Path directory;

  @BeforeEach
  void imageIsThere() {
    DataPlaneImage.assumeThere();
  }

  /** Two files for each connection, 200 for the process, and 100 connections for its own pages. */
  @Test
  void connectionsAreFittedToTheFilesThatTheContainerMayOpen() throws IOException {
    assertThat(start(2000))
        .contains("Cannot raise FD limit to 16224, limit is 2000", "without the entrypoint: 1")
        .contains("8000 connections need 16400 open files, 2000 are allowed: taking 800")
        .contains("haproxy_process_max_connections 900")
        .contains("haproxy_frontend_limit_sessions{proxy=\"api\"} 800");
  }

  @Test
  void aContainerThatMayOpenHardlyAnyIsToldWhatItNeeds() throws IOException {
    assertThat(start(400))
        .contains("400 open files are too few for a load balancer: allow 16400")
        .doesNotContain("haproxy_process_max_connections");
  }

  private String start(int files) throws IOException {
    Files.copy(
        Path.of("src/test/resources/golden/haproxy/three-nodes/haproxy.cfg"),
        directory.resolve("haproxy.cfg"));
    return DataPlaneImage.check(directory, "FILES=" + files + "\n" + START).output();
  }
}
