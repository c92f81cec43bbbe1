package dev.mainstay.e2e.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where the lab leaves files on the host: {@code e2e/target/lab} of the checkout it runs in. */
final class LabFiles {
  private LabFiles() {}

  /** Writes a file that only its owner reads: a kubeconfig holds a private key. */
  static Path write(String fileName, String content) {
    try {
      Path file = Files.createDirectories(directory()).resolve(fileName);
      Files.writeString(file, content);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      return file;
    } catch (IOException e) {
      throw new LabException("cannot write " + fileName, e);
    }
  }

  private static Path directory() {
    Path start = Path.of("").toAbsolutePath();
    for (Path dir = start; dir != null; dir = dir.getParent()) {
      if (Files.exists(dir.resolve("e2e/lab/setup.sh"))) {
        return dir.resolve("e2e/target/lab");
      }
    }
    return start.resolve("target/lab");
  }
}
