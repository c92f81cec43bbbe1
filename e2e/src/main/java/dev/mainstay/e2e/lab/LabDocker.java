package dev.mainstay.e2e.lab;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.testcontainers.DockerClientFactory;

/** The few things the lab asks of Docker, each with a bounded wait. Safe for concurrent use. */
final class LabDocker {
  static final String NODE_IMAGE = "mainstay/lab-node:dev";

  /** The programs of the static pods, etcd among them, on Debian. */
  static final String PODS_IMAGE = "mainstay/lab-pods:dev";

  private LabDocker() {}

  /**
   * Returns Testcontainers' client: it knows where the engine is and which API version it speaks.
   */
  static DockerClient client() {
    return DockerClientFactory.lazyClient();
  }

  /**
   * Runs a command in a container as root; {@code limit} ends the command too, not only the wait.
   */
  static ExecResult exec(String containerId, Duration limit, List<String> command) {
    List<String> bounded = new ArrayList<>(List.of("timeout", "-k", "2"));
    bounded.add(String.valueOf(Math.max(1, limit.toSeconds())));
    bounded.addAll(command);
    return execPlain(containerId, limit.plusSeconds(5), bounded);
  }

  /** Like {@link #exec}, but with nothing in the process list that repeats the command's words. */
  static ExecResult execPlain(String containerId, Duration limit, List<String> command) {
    var output = new Output();
    try (output) {
      String id =
          client()
              .execCreateCmd(containerId)
              .withAttachStdout(true)
              .withAttachStderr(true)
              .withCmd(command.toArray(String[]::new))
              .exec()
              .getId();
      client().execStartCmd(id).exec(output);
      if (!output.awaitCompletion(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return output.result(124);
      }
      Long code = client().inspectExecCmd(id).exec().getExitCodeLong();
      return output.result(code == null ? 125 : code.intValue());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while a command ran: " + command, e);
    } catch (IOException e) {
      throw new LabException("Docker's answer broke off: " + command, e);
    } catch (DockerException e) {
      return new ExecResult(126, "", String.valueOf(e.getMessage()));
    }
  }

  /** Writes a file of mode 0644 into a container, which need not run. */
  static void write(String containerId, String path, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    Path archive = archive(path, bytes.length, new ByteArrayInputStream(bytes));
    send(containerId, archive);
    delete(archive);
  }

  /**
   * Unpacks an archive in a container, which need not run. Docker cannot write to its tmpfs mounts.
   */
  static void send(String containerId, Path archive) {
    try (InputStream in = Files.newInputStream(archive)) {
      client()
          .copyArchiveToContainerCmd(containerId)
          .withRemotePath("/")
          .withTarInputStream(in)
          .exec();
    } catch (IOException e) {
      throw new LabException("cannot copy files to container " + containerId, e);
    }
  }

  private static Path archive(String path, long size, InputStream content) {
    try {
      Path file = Files.createTempFile("mainstay-lab", ".tar");
      try (OutputStream out = Files.newOutputStream(file);
          var tar = new TarArchiveOutputStream(out)) {
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        var entry = new TarArchiveEntry(path.substring(1));
        entry.setSize(size);
        tar.putArchiveEntry(entry);
        content.transferTo(tar);
        tar.closeArchiveEntry();
      }
      return file;
    } catch (IOException e) {
      throw new LabException("cannot pack " + path, e);
    }
  }

  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new LabException("cannot delete " + file, e);
    }
  }

  /**
   * Saves one image of the engine as an archive that unpacks to {@code path}; see {@link #send}.
   */
  static Path saveImage(String image, String path) {
    Path file = null;
    try (InputStream in = client().saveImageCmd(image).exec()) {
      file = Files.createTempFile("mainstay-image", ".tar");
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      try (InputStream saved = Files.newInputStream(file)) {
        return archive(path, Files.size(file), saved);
      }
    } catch (NotFoundException e) {
      throw new LabException("Docker has no image " + image + ". Build it first (make lab).", e);
    } catch (IOException e) {
      throw new LabException("cannot save image " + image, e);
    } finally {
      if (file != null) {
        delete(file);
      }
    }
  }

  static boolean hasImage(String image) {
    try {
      client().inspectImageCmd(image).exec();
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }

  /** Whether the container runs and is not frozen. */
  static boolean running(String containerId) {
    ContainerState state = client().inspectContainerCmd(containerId).exec().getState();
    return Boolean.TRUE.equals(state.getRunning()) && !Boolean.TRUE.equals(state.getPaused());
  }

  /** Removes a container with its volumes; one that is gone already is fine. */
  static void remove(String containerId) {
    try {
      client().removeContainerCmd(containerId).withForce(true).withRemoveVolumes(true).exec();
    } catch (NotFoundException e) {
      // Somebody else was faster; the wanted state is reached.
    }
  }
}
