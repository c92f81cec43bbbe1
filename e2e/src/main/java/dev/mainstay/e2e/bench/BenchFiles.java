package dev.mainstay.e2e.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.mainstay.e2e.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the figures are left for programs.
 *
 * @param folder created when it is missing
 */
record BenchFiles(Path folder) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  void write(FaultTable table) {
    write("failover.json", table.rows());
  }

  void write(OperatorFigures figures) {
    write("operator.json", figures);
  }

  private void write(String name, Object content) {
    Path file = folder.resolve(name);
    try {
      Files.createDirectories(folder);
      Files.writeString(file, JSON.writeValueAsString(content) + "\n");
    } catch (IOException e) {
      throw new LabException("cannot write " + file, e);
    }
  }
}
