package dev.mainstay.operator.training;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One life of the operator's process: it starts, leads, rolls an endpoint out, reports on etcd, is
 * asked for its pages and told to end.
 */
final class OperatorRun {
  private static final Duration ALL_WORK = Duration.ofMinutes(5);
  private static final Duration END = Duration.ofSeconds(60);
  private static final int SIGTERM = 128 + 15;
  private static final Pattern READY =
      Pattern.compile("ready (\\d+) ms after the start of the JVM");

  private OperatorRun() {}

  /**
   * What is left of a run.
   *
   * @param log everything that the process printed
   * @param metrics of the page, just before the end
   */
  record Result(String log, String metrics) {
    long readyMillis() {
      Matcher ready = READY.matcher(log);
      if (!ready.find()) {
        throw new IllegalStateException("The operator never said that it is ready: " + log);
      }
      return Long.parseLong(ready.group(1));
    }
  }

  /**
   * Runs a command that starts the operator; {@code environment} is added to what the Deployment
   * sets. Throws IllegalStateException, after printing the process's log, when it did not do its
   * work or did not end well in time.
   */
  static Result of(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path folder = Files.createTempDirectory("operator-run");
    Path log = folder.resolve("log");
    try (var cluster = new StandInCluster(folder)) {
      var builder = new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true);
      builder.environment().putAll(environment);
      builder.environment().putAll(cluster.environment());
      Process operator = builder.redirectOutput(log.toFile()).start();
      try {
        awaitAllWork(cluster, operator, log);
        page(cluster, "/status");
        page(cluster, "/observations");
        String metrics = page(cluster, "/metrics");
        operator.destroy();
        if (!operator.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
          throw failed("did not end within %d s of SIGTERM".formatted(END.toSeconds()), log);
        }
        if (operator.exitValue() != SIGTERM) {
          throw failed("ended with status " + operator.exitValue() + " after SIGTERM", log);
        }
        return new Result(Files.readString(log), metrics);
      } finally {
        operator.destroyForcibly();
      }
    }
  }

  private static void awaitAllWork(StandInCluster cluster, Process operator, Path log)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + ALL_WORK.toNanos();
    Optional<String> missing = cluster.missing();
    while (missing.isPresent()) {
      if (!operator.isAlive()) {
        throw failed("ended with status " + operator.exitValue() + " by itself", log);
      }
      if (System.nanoTime() > end) {
        throw failed(
            "did not do its work within %d s: %s".formatted(ALL_WORK.toSeconds(), missing.get()),
            log);
      }
      Thread.sleep(100);
      missing = cluster.missing();
    }
  }

  private static String page(StandInCluster cluster, String path)
      throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + cluster.httpPort() + path);
    try (var http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(path + " answered " + answer.statusCode());
      }
      return answer.body();
    }
  }

  /** The log first: of a long output people see the end. */
  private static IllegalStateException failed(String what, Path log) throws IOException {
    System.out.println(Files.readString(log));
    return new IllegalStateException("The operator " + what + "; its log is above.");
  }
}
