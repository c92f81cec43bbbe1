package dev.mainstay.e2e.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.mainstay.e2e.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Where the figures are left for programs, and found by the next call.
 *
 * @param folder created when it is missing
 */
record BenchFiles(Path folder) {
  private static final String FAILOVER = "failover.json";
  private static final String THROUGHPUT = "throughput.json";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  void write(FaultTable table) {
    write(folder.resolve(FAILOVER), json(table.rows()));
  }

  void write(OperatorFigures figures) {
    write(folder.resolve("operator.json"), json(figures));
  }

  void write(EtcdBenchMain.Row row) {
    write(folder.resolve("etcd.json"), json(List.of(row)));
  }

  void write(Throughput throughput) {
    write(folder.resolve(THROUGHPUT), json(throughput));
  }

  /** Returns what was measured before; empty if nothing was. */
  FaultTable failover() {
    Path file = folder.resolve(FAILOVER);
    if (!Files.exists(file)) {
      return FaultTable.EMPTY;
    }
    try {
      return new FaultTable(
          JSON.readValue(Files.readString(file), new TypeReference<List<Row>>() {}));
    } catch (IOException e) {
      throw new LabException(
          file + " is not a table of this version. Move it away, and everything is measured anew.",
          e);
    }
  }

  /** Keeps the table as it is on disk beside the one that is going to replace rows of it. */
  void keepPrevious() {
    try {
      Files.copy(
          folder.resolve(FAILOVER),
          folder.resolve("failover-previous.json"),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new LabException("cannot copy " + FAILOVER + " in " + folder, e);
    }
  }

  Optional<Throughput> throughput() {
    Path file = folder.resolve(THROUGHPUT);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(Files.readString(file), Throughput.class));
    } catch (IOException e) {
      throw new LabException(file + " is not of this version. Move it away.", e);
    }
  }

  private static String json(Object content) {
    try {
      return JSON.writeValueAsString(content) + "\n";
    } catch (IOException e) {
      throw new LabException("cannot write " + content.getClass().getSimpleName(), e);
    }
  }

  /** Whole or not at all: hours of runs are in it, and the machine may stop at any time. */
  static void write(Path file, String content) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new LabException("no folder for " + file);
    }
    try {
      Files.createDirectories(folder);
      Path draft = Files.createTempFile(folder, "." + file.getFileName(), "");
      Files.writeString(draft, content);
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new LabException("cannot write " + file, e);
    }
  }
}
