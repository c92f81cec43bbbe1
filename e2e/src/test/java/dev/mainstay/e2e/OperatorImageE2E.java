package dev.mainstay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import dev.mainstay.e2e.lab.RequiresDocker;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.DockerClientFactory;

/**
 * The image's own command, without a cluster. It ends at once because nobody set its environment;
 * by then the JVM has said where the classes came from.
 */
@RequiresDocker
@Timeout(120)
class OperatorImageE2E {
  private static final String IMAGE = "mainstay/operator:dev";
  private static final String FROM_CACHE = " source: shared objects file";
  private static final String COMPLAINT = "POD_NAME is not set";

  @Test
  void ourClassesAndTheLibrariesComeFromTheAotCache() throws InterruptedException {
    // When
    Run run = run("JAVA_TOOL_OPTIONS=-Xlog:class+load");

    // Then
    assertThat(run.output())
        .contains(COMPLAINT)
        .doesNotContain("does not fit")
        .contains("dev.mainstay.operator.runtime.Main" + FROM_CACHE)
        .contains("dev.mainstay.operator.endpoint.ControlPlaneEndpointReconciler" + FROM_CACHE)
        .contains("io.fabric8.kubernetes.client.impl.KubernetesClientImpl" + FROM_CACHE)
        .contains("io.grpc.netty.NettyClientTransport" + FROM_CACHE);
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void optionsTheCacheWasNotMadeForCostTheCacheAndNotTheStart() throws InterruptedException {
    // When
    Run run = run("JDK_JAVA_OPTIONS=-XX:-UseCompactObjectHeaders -Xlog:aot=off -Xlog:class+load");

    // Then
    assertThat(run.output())
        .contains(COMPLAINT)
        .containsOnlyOnce("AOT cache /app/mainstay-operator.aot does not fit")
        .containsPattern("dev\\.mainstay\\.operator\\.runtime\\.Main source: (jar|file):");
    assertThat(run.status()).isEqualTo(2);
  }

  private record Run(int status, String output) {}

  private static Run run(String environment) throws InterruptedException {
    DockerClient docker = DockerClientFactory.lazyClient();
    String id = docker.createContainerCmd(IMAGE).withEnv(environment).exec().getId();
    try {
      docker.startContainerCmd(id).exec();
      int status = docker.waitContainerCmd(id).start().awaitStatusCode(60, TimeUnit.SECONDS);
      var output = new StringBuilder();
      docker
          .logContainerCmd(id)
          .withStdOut(true)
          .withStdErr(true)
          .exec(
              new ResultCallback.Adapter<Frame>() {
                @Override
                public void onNext(Frame frame) {
                  output.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
                }
              })
          .awaitCompletion(60, TimeUnit.SECONDS);
      return new Run(status, output.toString());
    } finally {
      docker.removeContainerCmd(id).withForce(true).exec();
    }
  }
}
