package dev.mainstay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.e2e.lab.ExecResult;
import dev.mainstay.e2e.lab.Images;
import dev.mainstay.e2e.lab.RequiresDocker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The image's own command, without a cluster. It ends at once because nobody set its environment;
 * by then the JVM has said where the classes came from.
 */
@RequiresDocker
@Timeout(120)
class OperatorImageE2E {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String FROM_CACHE = " source: shared objects file";
  private static final String COMPLAINT = "POD_NAME is not set";

  @Test
  void ourClassesAndTheLibrariesComeFromTheAotCache() {
    // When
    ExecResult run = run("JAVA_TOOL_OPTIONS=-Xlog:class+load");

    // Then
    assertThat(output(run))
        .contains(COMPLAINT)
        .doesNotContain("does not fit")
        .contains("dev.mainstay.operator.runtime.Main" + FROM_CACHE)
        .contains("dev.mainstay.operator.endpoint.ControlPlaneEndpointReconciler" + FROM_CACHE)
        .contains("io.fabric8.kubernetes.client.impl.KubernetesClientImpl" + FROM_CACHE)
        .contains("io.grpc.netty.NettyClientTransport" + FROM_CACHE);
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @Test
  void optionsTheCacheWasNotMadeForCostTheCacheAndNotTheStart() {
    // When
    ExecResult run =
        run("JDK_JAVA_OPTIONS=-XX:-UseCompactObjectHeaders -Xlog:aot=off -Xlog:class+load");

    // Then
    assertThat(output(run))
        .contains(COMPLAINT)
        .containsOnlyOnce("AOT cache /app/mainstay-operator.aot does not fit")
        .containsPattern("dev\\.mainstay\\.operator\\.runtime\\.Main source: (jar|file):");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  private static ExecResult run(String environment) {
    return Images.run(Mainstay.OPERATOR_IMAGE, LIMIT, List.of(environment));
  }

  private static String output(ExecResult run) {
    return run.stdout() + run.stderr();
  }
}
