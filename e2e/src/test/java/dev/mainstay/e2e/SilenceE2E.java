package dev.mainstay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.RequiresDocker;
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
  private static final long WATCHED_MILLIS = 40_000;

  @Test
  void nothingChangedNothingIsWritten() throws InterruptedException {
    // Given
    KubeadmCluster cluster = SharedCluster.settled().cluster();
    Thread.sleep(5_000); // the last steps of settling write their last status
    Map<String, Long> before = writes(cluster);
    assertThat(before)
        .as("what was written while settling is counted")
        .containsKeys("controlplaneendpoints", "etcdtopologies", "daemonsets", "configmaps");

    // When
    Thread.sleep(WATCHED_MILLIS);

    // Then
    Map<String, Long> after = writes(cluster);
    after.replaceAll((resource, count) -> count - before.getOrDefault(resource, 0L));
    System.out.println("writes in " + WATCHED_MILLIS / 1000 + " s at rest: " + after);
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
