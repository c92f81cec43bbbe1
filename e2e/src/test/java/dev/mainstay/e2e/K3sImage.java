package dev.mainstay.e2e;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.PullResponseItem;
import dev.mainstay.e2e.lab.RequiresDocker;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;

/** The image of k3s, which not every machine can have. */
final class K3sImage {
  static final String NAME = "rancher/k3s:v1.34.1-k3s1";
  private static final int PULL_SECONDS = 60;

  private K3sImage() {}

  /** Gets it if it is not there; says in one line why it cannot be used, empty if it can. */
  static Optional<String> missing() {
    Optional<String> engine = RequiresDocker.Condition.engineMissing();
    if (engine.isPresent()) {
      return engine;
    }
    DockerClient docker = DockerClientFactory.lazyClient();
    if (present(docker)) {
      return Optional.empty();
    }
    String answer = pull(docker);
    return present(docker)
        ? Optional.empty()
        : Optional.of(
            "Docker has no image %s and could not pull it within %d s: %s"
                .formatted(NAME, PULL_SECONDS, answer.lines().findFirst().orElse("no answer")));
  }

  private static boolean present(DockerClient docker) {
    try {
      docker.inspectImageCmd(NAME).exec();
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }

  /** Returns what went wrong; the caller looks whether the image came. */
  private static String pull(DockerClient docker) {
    try (var pulling = docker.pullImageCmd(NAME).exec(new Pull())) {
      return pulling.awaitCompletion(PULL_SECONDS, TimeUnit.SECONDS)
          ? pulling.problem
          : "it took longer";
    } catch (DockerException | IOException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  /** Keeps an error as text: the client's own callback prints its stack trace. */
  private static final class Pull extends ResultCallback.Adapter<PullResponseItem> {
    private volatile String problem = "";

    @Override
    public void onNext(PullResponseItem item) {
      if (item.getErrorDetail() != null) {
        problem = String.valueOf(item.getErrorDetail().getMessage());
      }
    }

    @Override
    public void onError(Throwable error) {
      problem = String.valueOf(error.getMessage());
      onComplete();
    }
  }
}
