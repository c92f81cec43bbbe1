package dev.mainstay.operator.endpoint.render;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The real daemons, run in the data plane's image; an image that is not there is no failure. */
final class DataPlaneImage {
  /** HAProxy reads the cluster's CA when it checks and when it starts. */
  static final String CA =
      """
      mkdir -p /etc/mainstay/ca
      cp /etc/ssl/certs/ca-certificates.crt /etc/mainstay/ca/ca.crt || exit 99
      """;

  private static final String IMAGE = "mainstay/dataplane:dev";
  private static final long TIMEOUT_SECONDS = 60;

  private DataPlaneImage() {}

  /** Exit code and everything that was printed. */
  record Result(int code, String output) {}

  /** Skips a test, with the reason, where nothing can be checked. */
  static void assumeThere() {
    Optional<String> missing = missing();
    assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
  }

  private static Optional<String> missing() {
    try {
      Result result = exec(List.of("docker", "image", "inspect", "-f", "{{.Id}}", IMAGE));
      return result.code() == 0
          ? Optional.empty()
          : Optional.of(
              "image "
                  + IMAGE
                  + " is not there; operator/images/build.sh builds it: "
                  + result.output());
    } catch (IOException e) {
      return Optional.of("no docker command: " + e.getMessage());
    }
  }

  /** Runs a checker on files that are copied, not mounted: the engine may be on another host. */
  static Result check(Path directory, String script) throws IOException {
    Result created =
        exec(
            List.of(
                "docker",
                "create",
                "--cap-drop",
                "ALL",
                "--cap-add",
                "NET_ADMIN",
                "-e",
                "MAINSTAY_HEALTH_PORT=9441",
                "-e",
                "NODE_NAME=cp-1",
                IMAGE,
                "sh",
                "-c",
                script));
    if (created.code() != 0) {
      return created;
    }
    String id = created.output().strip();
    try {
      Result copied = exec(List.of("docker", "cp", directory + "/.", id + ":/check"));
      return copied.code() == 0 ? exec(List.of("docker", "start", "-a", id)) : copied;
    } finally {
      exec(List.of("docker", "rm", "-f", id));
    }
  }

  private static Result exec(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true).start();
    try (InputStream out = process.getInputStream()) {
      String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("no end within " + TIMEOUT_SECONDS + " s: " + command);
      }
      return new Result(process.exitValue(), text);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
