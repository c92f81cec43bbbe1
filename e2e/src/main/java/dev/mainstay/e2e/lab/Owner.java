package dev.mainstay.e2e.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Names the process that made a cluster, so that a later one can tell a leftover from a
 * neighbour's.
 */
final class Owner {
  // A process in another PID namespace (the toolbox, another container) cannot be asked for.
  private static final Duration FOREIGN_LIMIT = Duration.ofHours(2);

  private Owner() {}

  static String self() {
    ProcessHandle me = ProcessHandle.current();
    return namespace() + " " + me.pid() + " " + started(me);
  }

  static boolean gone(String owner, long createdEpochSecond) {
    String[] parts = owner.split(" ", -1);
    if (parts.length != 3 || !parts[0].equals(namespace())) {
      return Instant.ofEpochSecond(createdEpochSecond).plus(FOREIGN_LIMIT).isBefore(Instant.now());
    }
    Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(parts[1]));
    return process.isEmpty() || started(process.get()) != Long.parseLong(parts[2]);
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH).toEpochMilli();
  }

  private static String namespace() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    } catch (IOException | UnsupportedOperationException e) {
      return "unknown";
    }
  }
}
