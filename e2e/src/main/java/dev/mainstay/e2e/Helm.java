package dev.mainstay.e2e;

import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The chart's release in a cluster, by the program that everybody uses. */
record Helm(KubeadmCluster cluster, String namespace) {
  private static final String RELEASE = "mainstay";

  /** Installs or upgrades it and waits until every replica is ready. */
  void install(String... values) {
    run(
        Duration.ofMinutes(5),
        Stream.concat(
                Stream.of(
                    "upgrade",
                    "--install",
                    RELEASE,
                    Checkout.root().resolve("helm/mainstay").toString(),
                    "--create-namespace",
                    "--timeout",
                    "4m"),
                Stream.of(values).flatMap(value -> Stream.of("--set", value)))
            .toArray(String[]::new));
  }

  /** Removes it; the CRDs stay, as they do for everybody. */
  void uninstall() {
    run(Duration.ofMinutes(3), "uninstall", RELEASE, "--timeout", "2m");
  }

  private void run(Duration limit, String... arguments) {
    List<String> command =
        Stream.of(
                Stream.of(program()),
                Stream.of(arguments),
                Stream.of("--namespace", namespace, "--wait", "--kubeconfig"),
                Stream.of(cluster.kubeconfigFile().toString()))
            .flatMap(words -> words)
            .toList();
    try {
      // Into a file: reading a pipe to its end would wait for a helm that hangs.
      Path output = Files.createTempFile("mainstay-helm", ".log");
      try {
        run(limit, command, output);
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new LabException("cannot run " + command.getFirst(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  private static void run(Duration limit, List<String> command, Path output)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    process.getOutputStream().close();
    if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new LabException("helm did not end in " + limit.toSeconds() + " s");
    }
    if (process.exitValue() != 0) {
      throw new LabException(String.join(" ", command) + " failed:\n" + Files.readString(output));
    }
  }

  private static String program() {
    Path own = Checkout.root().resolve("e2e/target/bin/helm");
    return Files.isExecutable(own) ? own.toString() : "helm";
  }
}
