package dev.mainstay.operator.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Makes the AOT cache of the image (JEP 483, 514, 515): classes loaded and linked as the operator
 * uses them, so that a start only maps them. Called by the image build with the command of the
 * image.
 *
 * <p>A cache serves one JVM build, class path and object layout; with any other the JVM warns and
 * starts without. Therefore the last step runs the operator with it, and fails if it is not used.
 */
public final class TrainingRun {
  /** Writing the cache takes a few seconds of CPU; builds on busy machines get less. */
  private static final long WRITING_SECONDS = 180;

  private static final String OPTIONS = "JDK_JAVA_OPTIONS";

  private TrainingRun() {}

  /**
   * Arguments: the file to write, the JVM's options as one text, {@code java} and its arguments.
   */
  public static void main(String[] args) throws Exception {
    if (args.length < 4) {
      System.err.println("usage: TrainingRun CACHE OPTIONS JAVA ARGUMENT...");
      System.exit(2);
    }
    Path cache = Path.of(args[0]);
    Path record = cache.resolveSibling(cache.getFileName() + ".record");
    String options = args[1];
    List<String> command = List.of(args).subList(2, args.length);

    // Profiles of methods are for C2, which the image does not use; mapped, they cost 3 MiB of RSS.
    List<String> training =
        with(command, "-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTRecordTraining");
    var cold =
        OperatorRun.of(
            with(training, "-XX:AOTMode=record", "-XX:AOTConfiguration=" + record),
            Map.of(OPTIONS, options));
    write(cache, record, options, training);
    Files.delete(record);
    // "on" instead of the default "auto": what is a warning in production is an error here, and the
    // JVM tells why.
    var warm =
        OperatorRun.of(
            with(command, "-XX:AOTMode=on", "-XX:AOTCache=" + cache, "-Xlog:aot=warning"),
            Map.of(OPTIONS, options));
    System.out.printf(
        "AOT cache of %d MiB; ready %d ms after the start of the JVM with it, %d ms in training%n",
        Files.size(cache) >> 20, warm.readyMillis(), cold.readyMillis());
  }

  /**
   * In G1, whatever runs later: no other collector writes the archived heap, every one reads it.
   */
  private static void write(Path cache, Path record, String options, List<String> command)
      throws Exception {
    String g1 = options.replace("-XX:+UseSerialGC", "-XX:+UseG1GC").replaceAll("-Xm[nsx]\\S+", "");
    var builder =
        new ProcessBuilder(
            with(
                command,
                "-XX:AOTMode=create",
                "-XX:AOTConfiguration=" + record,
                "-XX:AOTCache=" + cache));
    builder.environment().put(OPTIONS, g1);
    Process writer = builder.inheritIO().start();
    if (!writer.waitFor(WRITING_SECONDS, TimeUnit.SECONDS)) {
      writer.destroyForcibly();
      throw new IllegalStateException("the AOT cache was not written in " + WRITING_SECONDS + " s");
    }
    if (writer.exitValue() != 0 || !Files.exists(cache)) {
      throw new IllegalStateException(
          "java -XX:AOTMode=create ended with status " + writer.exitValue() + "; see above");
    }
  }

  private static List<String> with(List<String> command, String... options) {
    List<String> all = new ArrayList<>(command);
    all.addAll(1, List.of(options));
    return all;
  }
}
