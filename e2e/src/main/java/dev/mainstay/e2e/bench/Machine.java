package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the figures were taken on: without it nobody can compare them. */
record Machine(int cores, long memoryMiB, String kernel) {
  private static final Pattern TOTAL = Pattern.compile("(?m)^MemTotal:\\s+(\\d+) kB$");

  static Machine now() {
    Matcher total = TOTAL.matcher(read("/proc/meminfo"));
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        total.find() ? Long.parseLong(total.group(1)) / 1024 : 0,
        System.getProperty("os.version"));
  }

  /** Load average of 1, 5 and 15 minutes. */
  static String load() {
    String[] words = read("/proc/loadavg").split(" ", -1);
    return String.join(" ", words[0], words[1], words[2]);
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new LabException("cannot read " + file, e);
    }
  }

  String text() {
    return "%d cores, %d MiB memory, kernel %s".formatted(cores, memoryMiB, kernel);
  }
}
