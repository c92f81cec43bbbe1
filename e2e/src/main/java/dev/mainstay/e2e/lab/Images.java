package dev.mainstay.e2e.lab;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Images of the Docker engine. */
public final class Images {
  /** What every node runs. */
  public static final String NODE = LabDocker.NODE_IMAGE;

  private static final Duration LOAD_LIMIT = Duration.ofMinutes(3);

  private Images() {}

  /** Returns the engine's id of an image: two with the same id are the same, byte for byte. */
  public static String id(String image) {
    if (!LabDocker.hasImage(image)) {
      throw new LabException("Docker has no image " + image + ". Build it first.");
    }
    return LabDocker.client().inspectImageCmd(image).exec().getId();
  }

  /** Returns the size of an image. */
  public static long bytes(String image) {
    return LabDocker.client().inspectImageCmd(image).exec().getSize();
  }

  /** Brings images of the engine into these nodes, which must run; a second time replaces them. */
  static void load(List<String> images, List<LabNode> nodes) {
    for (int i = 0; i < images.size(); i++) {
      String path = "/var/lib/lab/images/load-" + i + ".tar";
      Path archive = LabDocker.saveImage(images.get(i), path);
      try {
        Parallel.each(nodes, node -> load(node, archive, path));
      } finally {
        LabDocker.delete(archive);
      }
    }
  }

  private static void load(LabNode node, Path archive, String path) {
    LabDocker.send(node.containerId(), archive);
    exec(node, "ctr", "-n", "k8s.io", "images", "import", path)
        .orThrow("loading an image into " + node.name());
    exec(node, "rm", "-f", path);
  }

  private static ExecResult exec(LabNode node, String... command) {
    return LabDocker.exec(node.containerId(), LOAD_LIMIT, List.of(command));
  }

  /**
   * Runs an image's own program in a container of its own until it ends.
   *
   * @param environment {@code NAME=value} each
   * @param arguments the image's own if there are none
   */
  public static ExecResult run(
      String image, Duration limit, List<String> environment, String... arguments) {
    CreateContainerCmd command = LabDocker.client().createContainerCmd(image).withEnv(environment);
    String id = (arguments.length == 0 ? command : command.withCmd(arguments)).exec().getId();
    var output = new Output();
    try (output) {
      LabDocker.client().startContainerCmd(id).exec();
      LabDocker.client()
          .logContainerCmd(id)
          .withStdOut(true)
          .withStdErr(true)
          .withFollowStream(true)
          .exec(output);
      if (!output.awaitCompletion(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabException(image + " did not end in " + limit.toSeconds() + " s");
      }
      int code =
          LabDocker.client()
              .waitContainerCmd(id)
              .start()
              .awaitStatusCode(limit.toMillis(), TimeUnit.MILLISECONDS);
      return output.result(code);
    } catch (DockerException | DockerClientException | IOException e) {
      throw new LabException("cannot run image " + image, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while image " + image + " ran", e);
    } finally {
      LabDocker.remove(id);
    }
  }
}
