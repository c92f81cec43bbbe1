package dev.mainstay.operator.endpoint.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The agent's scripts in a shell without a node. What they run by its full path is a function here
 * that prints its name and arguments, as dash and bash let a function be called.
 */
final class AgentShell {
  private static final Path SCRIPTS = Path.of("images/dataplane").toAbsolutePath();
  private static final long TIMEOUT_SECONDS = 20;

  private final Path run;

  /** {@code run}: stands for /run/mainstay. */
  AgentShell(Path run) throws IOException {
    this.run = run;
    Files.createDirectories(run.resolve("vrrp"));
    Files.createDirectories(run.resolve("source"));
  }

  /** Writes what the notifier would. */
  AgentShell state(String address, String state) throws IOException {
    Files.writeString(run.resolve("vrrp").resolve(address), state + " 2026-01-01T00:00:00.000Z\n");
    return this;
  }

  /** Lines that a script printed, standard error included; it has to end with 0. */
  List<String> lines(List<String> sourced, String body) throws IOException, InterruptedException {
    var script = new StringBuilder("set -u\nNODE_NAME=cp-1 MAINSTAY_SLOT_BASE=9440\n");
    for (String name : sourced) {
      String text = Files.readString(SCRIPTS.resolve(name));
      script.append(
          text.replace("/usr/local/bin/", "fake_")
              .replace("RUN=/run/mainstay", "RUN=" + run)
              .replace("/etc/mainstay/vip", run + "/source"));
    }
    script.append("fake_mainstay_announce() { echo \"announce $*\"; }\n").append(body);
    Path file = Files.writeString(run.resolve("script.sh"), fakeable(script.toString()));
    Process process =
        new ProcessBuilder("/bin/sh", file.toString()).redirectErrorStream(true).start();
    try {
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError("the script failed: " + text);
      }
      return text.isEmpty() ? List.of() : text.lines().toList();
    } finally {
      process.destroyForcibly();
    }
  }

  /** The text of one function of a script that does more than define some. */
  static String function(String script, String name) throws IOException {
    String text = Files.readString(SCRIPTS.resolve(script));
    int begin = text.indexOf(name + "() {");
    return text.substring(begin, text.indexOf("\n}\n", begin) + 3);
  }

  /** A function's name has no dash. */
  private static String fakeable(String script) {
    return script.replace("fake_mainstay-announce", "fake_mainstay_announce");
  }
}
