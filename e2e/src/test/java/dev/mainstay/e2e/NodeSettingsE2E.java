package dev.mainstay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.OutageReport;
import dev.mainstay.e2e.lab.RequiresDocker;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node is set up in a way that the endpoint cannot live with for long; nobody notices yet. */
@RequiresDocker
@Tag("whole")
class NodeSettingsE2E {
  private static final String KUBELET_CONF = "/etc/kubernetes/kubelet.conf";
  private static final String KEPT = "/etc/lab/kubelet.conf";

  /** The file alone is changed: the kubelet reads it when it starts, here it never does. */
  @Test
  void aKubeletThatNeedsTheVirtualIpIsNamed() {
    try (Scene scene = Scene.underLoad()) {
      LabNode node = scene.others().getFirst();
      scene.awaitCondition("ColdStartSafe", "True", m -> true);
      String server = "https://" + scene.mainstay().virtualIp() + ":" + Mainstay.PORT;
      shell(
          scene,
          node,
          "cp %1$s %2$s && sed 's#server: .*#server: %3$s#' %2$s > %1$s"
              .formatted(KUBELET_CONF, KEPT, server));
      try {
        scene.awaitCondition(
            "ColdStartSafe",
            "False",
            m ->
                m.contains("the kubelet of " + node.name() + " (" + server + ") would wait")
                    && m.contains("kubectl config set-cluster"));
      } finally {
        shell(scene, node, "cat %2$s > %1$s".formatted(KUBELET_CONF, KEPT));
      }
      scene.awaitCondition("ColdStartSafe", "True", m -> true);

      unnoticed(scene, "a kubelet that needs the virtual IP");
    }
  }

  /**
   * What a kubelet without {@code --node-ip} may report. The real one would put its Node right
   * within ten seconds, so it is frozen meanwhile.
   */
  @Test
  void aNodeThatListsTheVirtualIpStallsWhatIsToBeChanged() {
    try (Scene scene = Scene.underLoad()) {
      LabNode node = scene.others().getFirst();
      String address = scene.mainstay().virtualIp();
      shell(scene, node, "pkill -STOP -x kubelet");
      try {
        scene
            .cluster()
            .kubectl(
                "patch",
                "node",
                node.name(),
                "--subresource=status",
                "--type=json",
                "-p",
                """
                [{"op": "add", "path": "/status/addresses/-",
                  "value": {"type": "InternalIP", "address": "%s"}}]
                """
                    .formatted(address))
            .orThrow("patch node");
        scene.awaitCondition(
            "Stalled",
            "True",
            m ->
                m.contains("Node " + node.name() + " lists spec.virtualIPs[0].address " + address)
                    && m.contains("--node-ip"));
      } finally {
        shell(scene, node, "pkill -CONT -x kubelet");
      }
      scene.awaitCondition("Stalled", "False", m -> true);

      unnoticed(scene, "a Node that lists the virtual IP");
    }
  }

  private static void unnoticed(Scene scene, String what) {
    OutageReport seen = scene.whole(what);
    assertThat(seen.failed()).as(seen.summary()).isZero();
    assertThat(scene.mainstay().holder()).isEqualTo(scene.holder());
  }

  private static void shell(Scene scene, LabNode node, String script) {
    scene.cluster().exec(node, "sh", "-c", script).orThrow(script);
  }
}
