package dev.mainstay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.RequiresDocker;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Reconciles that find nothing to do write nothing, counted by the API servers themselves. */
@RequiresDocker
class SilenceE2E {
  private static final Pattern WRITE =
      Pattern.compile(
          "apiserver_request_total\\{.*resource=\"(controlplaneendpoints|etcdtopologies|daemonsets"
              + "|configmaps)\".*verb=\"(APPLY|PATCH|POST|PUT|DELETE)\".*\\} (\\d+)");

  /**
   * Several reconciles (one each 5 s) and less than two heartbeats of EtcdTopology (one a minute).
   */
  private static final Duration WATCHED = Duration.ofSeconds(40);

  /** The last steps of settling write their last status. */
  private static final Duration AFTER_SETTLING = Duration.ofSeconds(5);

  @Test
  void nothingChangedNothingIsWritten() {
    // Given
    KubeadmCluster cluster = SharedCluster.settled().cluster();
    Waiting.sleep(AFTER_SETTLING);
    Map<String, Long> before = writes(cluster);
    assertThat(before)
        .as("what was written while settling is counted")
        .containsKeys("controlplaneendpoints", "etcdtopologies", "daemonsets", "configmaps");

    // When
    Waiting.sleep(WATCHED);

    // Then
    Map<String, Long> after = writes(cluster);
    after.replaceAll((resource, count) -> count - before.getOrDefault(resource, 0L));
    System.out.println("writes in " + WATCHED.toSeconds() + " s at rest: " + after);
    assertThat(after.getOrDefault("controlplaneendpoints", 0L)).isZero();
    assertThat(after.getOrDefault("daemonsets", 0L)).isZero();
    assertThat(after.getOrDefault("configmaps", 0L)).isZero();
    assertThat(after.getOrDefault("etcdtopologies", 0L))
        .as("one heartbeat a minute")
        .isLessThanOrEqualTo(1);
  }

  private static Map<String, Long> writes(KubeadmCluster cluster) {
    Map<String, Long> sum = new TreeMap<>();
    for (LabNode node : cluster.controlPlaneNodes()) {
      String metrics =
          cluster
              .exec(
                  node,
                  "kubectl",
                  "--kubeconfig=/etc/kubernetes/admin.conf",
                  "--server=https://" + node.address() + ":6443",
                  "get",
                  "--raw",
                  "/metrics")
              .orThrow("metrics of " + node.name());
      for (String line : metrics.split("\n", -1)) {
        Matcher m = WRITE.matcher(line);
        if (m.find()) {
          sum.merge(m.group(1), Long.parseLong(m.group(3)), Long::sum);
        }
      }
    }
    return sum;
  }
}
