package dev.mainstay.e2e;

import dev.mainstay.e2e.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout: tests run in its e2e folder, main classes anywhere in it. */
public final class Checkout {
  private Checkout() {}

  public static Path root() {
    for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      if (Files.exists(dir.resolve("helm/mainstay/Chart.yaml"))) {
        return dir;
      }
    }
    throw new LabException("not inside a checkout of Mainstay");
  }

  /** Text of a file in {@code helm/mainstay/samples}. */
  public static String sample(String file) {
    try {
      return Files.readString(root().resolve("helm/mainstay/samples").resolve(file));
    } catch (IOException e) {
      throw new LabException("cannot read sample " + file, e);
    }
  }
}
