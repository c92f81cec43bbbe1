package dev.mainstay.e2e;

import static dev.mainstay.e2e.SharedCluster.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.OutageReport;
import dev.mainstay.e2e.lab.RequiresDocker;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * No room on a node. What Mainstay writes there are two folders: keepalived's and the agent's, in
 * memory, and the operator's, on the node's disk. Each is filled by itself, in a file system of its
 * own that is small, so that nothing else on this machine feels it.
 */
@RequiresDocker
@Tag("whole")
class DiskFullE2E {
  private static final long AT_MOST_BYTES = 64 << 20;
  private static final Duration SECOND = Duration.ofSeconds(1);

  /**
   * The holder goes on with its last good configuration, the resource names node and cause, and the
   * change goes on by itself when there is room.
   */
  @Test
  void noRoomForTheHoldersConfiguration() {
    try (Scene scene = Scene.underLoad()) {
      LabNode node = scene.holder();
      String folder = folder(scene, node, "vip", "run");
      fill(scene, node, folder);
      try {
        scene.mainstay().change("{\"failover\":{\"profile\":\"Relaxed\"}}");
        scene.awaitCondition(
            "ConfigurationApplied",
            "False",
            m -> m.contains(node.name()) && m.contains("No space left on device"));
        assertThat(scene.mainstay().kernelHolders(scene.cluster().nodes()))
            .containsExactly(node.name());
      } finally {
        scene.cluster().exec(node, "rm", "-f", folder + "/filler").orThrow("making room");
      }
      Waiting.until("the change is rolled out", LONG, SECOND, scene.mainstay()::rolledOut);

      OutageReport seen = scene.whole("no room for keepalived's configuration");

      assertThat(seen.failed()).as(seen.summary()).isZero();
      assertThat(scene.mainstay().holder()).isEqualTo(node);
    } finally {
      Mainstay mainstay = SharedCluster.settled();
      mainstay.cluster().apply(mainstay.endpointSample());
    }
  }

  /** A replica that starts without room for its memory is ready all the same. */
  @Test
  void noRoomForTheMemoryOfTheOperatorsLeader() {
    try (Scene scene = Scene.underLoad()) {
      LabNode node = scene.mainstay().replicas().leader();
      String folder = folder(scene, node, "operator", "state");
      scene
          .cluster()
          .exec(node, "mount", "-t", "tmpfs", "-o", "size=64k,mode=1777", "none", folder)
          .orThrow("mount on " + node.name());
      try {
        fill(scene, node, folder);
        restartOperator(scene, node);
      } finally {
        scene.cluster().exec(node, "umount", folder).orThrow("umount on " + node.name());
      }
      restartOperator(scene, node);

      OutageReport seen = scene.whole("no room for the operator's memory");

      assertThat(scene.lostForNoReason(seen)).as(seen.summary()).isEmpty();
    }
  }

  /** The next process of the container sees what is mounted there now. */
  private static void restartOperator(Scene scene, LabNode node) {
    String java = "^/opt/java/bin/java .*mainstay-operator";
    int old = scene.cluster().faults().processes(node, java).getFirst();
    scene.cluster().faults().killProcess(node, java, "KILL");
    Waiting.until(
        "another operator is ready on " + node.name(),
        LONG,
        SECOND,
        () ->
            !scene.cluster().faults().processes(node, java).contains(old)
                && scene
                        .cluster()
                        .exec(node, "curl", "-sf", "-m", "3", "http://127.0.0.1:9430/readyz")
                        .exitCode()
                    == 0);
  }

  /** Where the kubelet keeps a volume of a pod of ours. */
  private static String folder(Scene scene, LabNode node, String component, String volume) {
    String uid = new Pods(scene.cluster(), component, node).get("{.items[0].metadata.uid}");
    return "/var/lib/kubelet/pods/%s/volumes/kubernetes.io~empty-dir/%s".formatted(uid, volume);
  }

  /** Several times, because the agent empties files all the time, and that is room. */
  private static void fill(Scene scene, LabNode node, String folder) {
    String[] found =
        scene
            .cluster()
            .exec(node, "stat", "-f", "-c", "%T %b %S", folder)
            .orThrow("stat of " + folder)
            .strip()
            .split(" ", -1);
    long bytes = Long.parseLong(found[1]) * Long.parseLong(found[2]);
    assertThat(found[0]).as("file system of " + folder).isEqualTo("tmpfs");
    assertThat(bytes).as("size of " + folder).isBetween(1L, AT_MOST_BYTES);
    scene
        .cluster()
        .exec(
            node,
            "sh",
            "-c",
            ("for i in 1 2 3 4 5 6 7 8; do head -c %d /dev/zero >>%s/filler 2>/dev/null;"
                    + " sleep 0.3; done; true")
                .formatted(bytes, folder))
        .orThrow("filling " + folder);
  }
}
