package dev.mainstay.e2e.lab;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Images of the Docker engine. */
public final class Images {
  /** What every node runs. */
  public static final String NODE = LabDocker.NODE_IMAGE;

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

  /** Runs an image's own program in a container of its own, and returns its standard output. */
  public static String run(String image, Duration limit, String... arguments) {
    String id = LabDocker.client().createContainerCmd(image).withCmd(arguments).exec().getId();
    var out = new ByteArrayOutputStream();
    var log =
        new ResultCallback.Adapter<Frame>() {
          @Override
          public void onNext(Frame frame) {
            if (frame.getStreamType() == StreamType.STDOUT) {
              out.writeBytes(frame.getPayload());
            }
          }
        };
    try (log) {
      LabDocker.client().startContainerCmd(id).exec();
      LabDocker.client().logContainerCmd(id).withStdOut(true).withFollowStream(true).exec(log);
      if (!log.awaitCompletion(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabException(image + " did not end in " + limit.toSeconds() + " s");
      }
      return out.toString(StandardCharsets.UTF_8);
    } catch (DockerException | IOException e) {
      throw new LabException("cannot run image " + image, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while image " + image + " ran", e);
    } finally {
      LabDocker.remove(id);
    }
  }
}
