package dev.mainstay.e2e.bench;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.mainstay.e2e.lab.LabException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the operator costs: medians over its replicas, and the size of its image. */
@JsonPropertyOrder({"rssMiB", "jvmStartToReadyMs", "imageMiB"})
record OperatorFigures(long rssMiB, long jvmStartToReadyMs, long imageMiB) {
  private static final Pattern RSS = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");
  private static final Pattern READY =
      Pattern.compile("(?m)^mainstay_start_to_ready_seconds ([0-9.]+(?:[eE][-+]?[0-9]+)?)$");

  /**
   * Computes the figures.
   *
   * @param rssKiB of each replica, see {@link #rssKiB}
   * @param readyMillis of each replica, see {@link #readyMillis}
   */
  static OperatorFigures of(List<Long> rssKiB, List<Long> readyMillis, long imageBytes) {
    return new OperatorFigures(
        Math.round(Percentile.of(rssKiB, 50) / 1024.0),
        Percentile.of(readyMillis, 50),
        Math.round(imageBytes / (1024.0 * 1024.0)));
  }

  /** Reads VmRSS out of a process's {@code /proc/PID/status}. */
  static long rssKiB(String procStatus) {
    return Long.parseLong(first(RSS, procStatus, "no VmRSS in the process's status"));
  }

  /** Reads the time from JVM start to ready out of a replica's metrics. */
  static long readyMillis(String metrics) {
    String seconds =
        first(
            READY,
            metrics,
            "no mainstay_start_to_ready_seconds in the operator's metrics; build its image anew");
    return Math.round(Double.parseDouble(seconds) * 1000);
  }

  private static String first(Pattern pattern, String text, String otherwise) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new LabException(otherwise);
    }
    return matcher.group(1);
  }

  /** Returns it for people. */
  String text() {
    return "operator: RSS %d MiB, ready %d ms after the start of its JVM, image %d MiB"
        .formatted(rssMiB, jvmStartToReadyMs, imageMiB);
  }
}
