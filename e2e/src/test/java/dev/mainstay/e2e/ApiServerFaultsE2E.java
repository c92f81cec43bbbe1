package dev.mainstay.e2e;

import static dev.mainstay.e2e.SharedCluster.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.OutageReport;
import dev.mainstay.e2e.lab.RequiresDocker;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** API servers that run, and are not what HAProxy needs. */
@RequiresDocker
@Tag("whole")
class ApiServerFaultsE2E {
  private static final String API_SERVER = "^kube-apiserver";
  private static final String MANIFEST = "/etc/kubernetes/manifests/kube-apiserver.yaml";

  private static final String NO_ANONYMOUS = "--anonymous-auth=false";

  /** What the sample's {@code nodeSelector} asks for. */
  private static final String LABEL = "node-role.kubernetes.io/control-plane";

  /** It answers 401 to every health check, as it would to every client without credentials. */
  @Test
  void anonymousAccessIsOff() {
    try (Scene scene = Scene.underLoad()) {
      LabNode node = scene.others().getFirst();
      anonymous(scene, node, false);
      try {
        scene.awaitCondition(
            "BackendsHealthy",
            "False",
            m ->
                m.contains("The API servers of " + node.name() + " answer 401")
                    && m.contains("--anonymous-auth=true"));
        scene.awaitServed("with an API server that knows nobody");
      } finally {
        anonymous(scene, node, true);
      }

      scene.whole("anonymous access off and on");

      assertThat(scene.mainstay().holder()).isEqualTo(scene.holder());
    }
  }

  /**
   * Its node loses the label while the others' hang: HAProxy keeps it until one of them answers.
   */
  @Test
  void theLastThatAnswersStays() {
    try (Scene scene = Scene.underLoad()) {
      String leaver = scene.holder().name();
      long known = Failovers.total(scene.mainstay().endpoint());
      Instant alone;
      hang(scene, "STOP");
      try {
        scene.awaitCondition("BackendsHealthy", "False", m -> m.contains("1 of 3"));
        scene.awaitServed("with one API server left");
        alone = Instant.now();
        scene.cluster().kubectl("label", "node", leaver, LABEL + "-").orThrow("unlabel");
        scene.awaitCondition(
            "Ready",
            "False",
            m -> m.contains("spec.nodeSelector matches no Node " + leaver + " any more"));
        Waiting.sleep(Duration.ofSeconds(5));
        scene.awaitServed("while it is held");
        assertThat(Failovers.total(scene.mainstay().endpoint())).isEqualTo(known);
      } finally {
        hang(scene, "CONT");
        scene.cluster().kubectl("label", "node", leaver, LABEL + "=").orThrow("label again");
      }

      OutageReport seen = scene.whole("the last API server that answers");

      // What a server had taken before it hung is lost with it.
      Instant since = alone;
      assertThat(seen.failures()).as(seen.summary()).allMatch(a -> a.start().isBefore(since));
    }
  }

  private static void hang(Scene scene, String signal) {
    for (LabNode node : scene.others()) {
      // The kubelet may have replaced one that hung for too long.
      scene
          .cluster()
          .exec(node, "sh", "-c", "pkill -%s -f '%s'; true".formatted(signal, API_SERVER));
    }
  }

  /** The kubelet reads every file of the directory, so the new text comes in one piece. */
  private static void anonymous(Scene scene, LabNode node, boolean allowed) {
    String sed = allowed ? "/%s/d" : "s/^    - kube-apiserver$/&\\n    - %s/";
    String script =
        "sed '%s' %2$s > /etc/kubernetes/next.yaml && mv /etc/kubernetes/next.yaml %2$s"
            .formatted(sed.formatted(NO_ANONYMOUS), MANIFEST);
    scene.cluster().exec(node, "sh", "-c", script).orThrow("edit " + MANIFEST);
    var faults = scene.cluster().faults();
    Waiting.until(
        "the kubelet of " + node.name() + " has taken the new manifest",
        LONG,
        Duration.ofSeconds(1),
        () ->
            !faults.processes(node, API_SERVER).isEmpty()
                && faults.processes(node, API_SERVER + ".*" + NO_ANONYMOUS).isEmpty() == allowed);
  }
}
