package dev.mainstay.e2e;

import static dev.mainstay.e2e.SharedCluster.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.OutageReport;
import dev.mainstay.e2e.lab.OutageReport.Attempt;
import dev.mainstay.e2e.lab.RequiresDocker;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Changes of a running endpoint: no new connection may fail, and each is rolled out everywhere. */
@RequiresDocker
@Tag("whole")
class RollOutE2E {
  @AfterEach
  void asBefore() {
    SharedCluster.imageBack();
    Mainstay mainstay = SharedCluster.settled();
    mainstay.cluster().apply(mainstay.endpointSample());
    SharedCluster.settled();
  }

  /** Every HAProxy is replaced; the address stays. */
  @Test
  void loadBalancerSettings() {
    unnoticed(
        "roll-out of HAProxy's settings",
        "{\"loadBalancer\":{\"timeouts\":{\"idleSeconds\":%s}}}",
        List.of("600", "900", "1200"));
  }

  /** keepalived takes it by a reload on each node. */
  @Test
  void failoverProfile() {
    unnoticed(
        "change of the failover profile",
        "{\"failover\":{\"profile\":\"%s\"}}",
        List.of("Fast", "Relaxed", "Balanced"));
  }

  /** Every pod is replaced, keepalived on the holder last, after a planned switchover. */
  @Test
  void images() {
    NextImage.tag(SharedCluster.settled());
    unnoticed(
        "roll-out of the images",
        NextImage.spec("%1$s"),
        List.of(NextImage.NAME, Mainstay.DATAPLANE_IMAGE, NextImage.NAME));
  }

  /** A change waits for the end of the pause, and then nobody notices it either. */
  @Test
  void pausedItChangesNothing() {
    try (Scene scene = Scene.underLoad()) {
      String before = pod(scene);
      scene
          .mainstay()
          .change("{\"paused\":true,\"loadBalancer\":{\"timeouts\":{\"idleSeconds\":1500}}}");
      try {
        scene.awaitCondition("Ready", "False", m -> m.contains("spec.paused"));
        Waiting.sleep(Duration.ofSeconds(5));
        assertThat(pod(scene)).isEqualTo(before);
      } finally {
        scene.mainstay().change("{\"paused\":false}");
      }
      Waiting.until(
          "the change is rolled out", LONG, Duration.ofSeconds(2), scene.mainstay()::rolledOut);
      assertThat(pod(scene)).isNotEqualTo(before);

      OutageReport seen = scene.whole("pause");

      assertThat(scene.lostForNoReason(seen)).as(seen.summary()).isEmpty();
    }
  }

  /** The first pod does not come back: its twin and all other pods stay as they are. */
  @Test
  void anImageThatIsNotThereStopsTheRollOutAtItsFirstPod() {
    try (Scene scene = Scene.underLoad()) {
      Set<String> before = readyPods(scene);
      scene.mainstay().change(NextImage.spec("mainstay/dataplane:never-built"));
      try {
        scene.awaitCondition(
            "Stalled",
            "True",
            m ->
                m.contains("pod lb-a of node")
                    && m.contains("its twin and the other nodes are left as they are"));
        Set<String> left = readyPods(scene);
        assertThat(before).containsAll(left);
        assertThat(left).hasSize(before.size() - 1);
      } finally {
        scene.mainstay().change("{\"haproxyKeepalived\":{\"images\":null}}");
      }
      Waiting.until("it is mended", LONG, Duration.ofSeconds(2), scene.mainstay()::rolledOut);

      OutageReport seen = scene.whole("roll-out of an image that is not there");

      assertThat(scene.lostForNoReason(seen)).as(seen.summary()).isEmpty();
      assertThat(scene.mainstay().holder()).isEqualTo(scene.holder());
    }
  }

  private static Set<String> readyPods(Scene scene) {
    Set<String> ready = new TreeSet<>();
    for (LabNode node : scene.cluster().nodes()) {
      for (String component : List.of("lb-a", "lb-b", "vip")) {
        String pods =
            new Pods(scene.cluster(), component, node)
                .get(
                    "{range .items[*]}{.metadata.uid}="
                        + "{.status.conditions[?(@.type==\"Ready\")].status}{\"\\n\"}{end}");
        pods.lines().filter(p -> p.endsWith("=True")).forEach(ready::add);
      }
    }
    return ready;
  }

  private static String pod(Scene scene) {
    return new Pods(scene.cluster(), "lb-a", scene.holder()).get("{.items[*].metadata.uid}");
  }

  /** A late probe asks for another attempt, which needs another value: the same changes nothing. */
  private static void unnoticed(String what, String spec, List<String> values) {
    var left = values.iterator();
    var lost = new AtomicReference<List<Attempt>>(List.of());
    var _ =
        SharedCluster.onTime(
            what, () -> change(what, spec.formatted(left.next()), lost), r -> lost.get().isEmpty());

    assertThat(lost.get()).isEmpty();
  }

  /** Where the address is handed over, what the old holder had in hand ends with it. */
  private static OutageReport change(
      String what, String spec, AtomicReference<List<Attempt>> lost) {
    try (Scene scene = Scene.underLoad()) {
      scene.mainstay().change(spec);
      Waiting.until(
          what + " is complete",
          LONG.plus(LONG),
          Duration.ofSeconds(2), // rarely: a kubectl takes from the cores that carry the load
          scene.mainstay()::rolledOut);
      OutageReport seen = scene.whole(what);
      lost.set(scene.lostForNoReason(seen));
      return seen;
    }
  }
}
