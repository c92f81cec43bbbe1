package dev.mainstay.e2e;

import static dev.mainstay.e2e.SharedCluster.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.OutageReport;
import dev.mainstay.e2e.lab.RequiresDocker;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * One process dies, freezes or is fed rubbish while its node lives. What holds after each is {@link
 * Scene#whole}; the network is whole all the time.
 */
@RequiresDocker
class ProcessFaultsE2E {
  private static final String VIP_CONFIG = "mainstay-main-vip";
  private static final String KEEPALIVED = "^keepalived";
  private static final String API_SERVER = "^kube-apiserver";

  /** Longer than a backup and the old holder's agent take together. */
  private static final Duration TAKEOVER = Duration.ofSeconds(2);

  /** A holder that waits for a processor loses its address. */
  @Test
  void keepalivedRunsInRealTime() {
    try (Scene scene = Scene.begin()) {
      for (LabNode node : scene.cluster().nodes()) {
        List<String> scheduling =
            scene.cluster().faults().processes(node, KEEPALIVED).stream()
                .map(pid -> scene.cluster().exec(node, "chrt", "-p", pid.toString()).stdout())
                .toList();

        assertThat(scheduling)
            .as("how %s schedules keepalived", node.name())
            .isNotEmpty()
            .allMatch(text -> text.contains("SCHED_RR") && text.contains("priority: 10"));
      }
    }
  }

  /** Its container starts again before anybody else takes the address, or one backup takes it. */
  @Test
  void keepalivedKilled() {
    try (Scene scene = Scene.begin()) {
      Instant struck = scene.cluster().faults().killProcess(scene.holder(), KEEPALIVED, "KILL");

      scene.whole("keepalived killed", struck.plus(TAKEOVER));
    }
  }

  /**
   * A frozen keepalived leaves its address in the kernel while a backup takes it over. The agent of
   * the node removes it there and has keepalived started afresh.
   */
  @Test
  void keepalivedFrozenAndNeverThawed() {
    try (Scene scene = Scene.begin()) {
      scene.cluster().faults().killProcess(scene.holder(), KEEPALIVED, "STOP");
      awaitAnotherHolder(scene);
      scene.awaitServed("with keepalived frozen");

      scene.whole("keepalived frozen", null);
    }
  }

  /** Its half of the new connections waits, so the node gives the address away. */
  @Test
  void haproxyFrozenAndThawed() {
    try (Scene scene = Scene.begin()) {
      List<Integer> frozen =
          scene
              .cluster()
              .faults()
              .processes(scene.holder(), "^haproxy", "MAINSTAY_HEALTH_PORT", "9441");
      scene.cluster().faults().signal(scene.holder(), frozen, "STOP");
      awaitAnotherHolder(scene);
      scene.awaitServed("with one HAProxy of the old holder frozen");
      // The kubelet may have replaced it already.
      scene.cluster().exec(scene.holder(), "sh", "-c", "kill -CONT " + join(frozen) + "; true");

      scene.whole("HAProxy frozen");
    }
  }

  /** Nobody notices: keepalived goes on without it. */
  @Test
  void agentKilled() {
    try (Scene scene = Scene.begin()) {
      scene.cluster().faults().killProcess(scene.holder(), "/usr/local/bin/agent.sh", "KILL");
      Waiting.sleep(Duration.ofSeconds(3));

      OutageReport seen = scene.whole("agent killed");

      assertThat(seen.failed()).as(seen.summary()).isZero();
      assertThat(scene.mainstay().holder()).isEqualTo(scene.holder());
    }
  }

  /** It accepts connections and never answers: its health check has to time out. */
  @Test
  void apiServerHungAndThawed() {
    try (Scene scene = Scene.begin()) {
      LabNode victim = scene.others().getFirst();
      scene.cluster().faults().killProcess(victim, API_SERVER, "STOP");
      scene.awaitCondition("BackendsHealthy", "False", m -> m.contains("2 of 3"));
      scene.awaitServed("with an API server that never answers");
      scene.cluster().exec(victim, "sh", "-c", "pkill -CONT -f '" + API_SERVER + "'; true");

      scene.whole("API server hung");

      assertThat(scene.mainstay().holder()).isEqualTo(scene.holder());
    }
  }

  /**
   * As in an etcd election: no API server is ready, and each comes back by itself. None of them may
   * be dropped for good, and the address need not move, as no other node could do better.
   */
  @Test
  void noApiServerIsReadyForAWhile() {
    try (Scene scene = Scene.begin()) {
      var faults = scene.cluster().faults();
      scene.cluster().nodes().forEach(n -> faults.killProcess(n, "^etcd ", "STOP"));
      Waiting.until(
          "HAProxy of the holder knows no ready API server",
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          () ->
              scene
                  .cluster()
                  .exec(scene.holder(), "curl", "-s", "-m", "3", "http://127.0.0.1:9441/backends")
                  .stdout()
                  .contains("no ready API server"));
      Waiting.sleep(Duration.ofSeconds(5));
      scene.cluster().nodes().forEach(n -> faults.killProcess(n, "^etcd ", "CONT"));

      scene.whole("/readyz failing everywhere");
    }
  }

  /**
   * keepalived goes on with its last good file, and the operator puts the ConfigMap right: by a
   * pause only after the agent has seen it.
   */
  @Test
  void rubbishInTheConfigMap() {
    try (Scene scene = Scene.underLoad()) {
      String node = scene.holder().name();
      scene.mainstay().change("{\"paused\":true}");
      try {
        scene.awaitCondition("Paused", "True", m -> true);
        int before = refusals(scene);
        kubectl(
            scene,
            "patch",
            "configmap",
            VIP_CONFIG,
            "--type=merge",
            "-p",
            ("{\"data\":{\"%1$s.conf\":\"# mainstay endpoint=main node=%1$s generation=9\\n"
                    + "vrrp_instance {\\n\"}}")
                .formatted(node));
        // The kubelet brings it in a minute at most, or when its pod changes.
        kubectl(
            scene,
            "annotate",
            "pods",
            "-l",
            "mainstay.dev/endpoint=main,mainstay.dev/component=vip",
            "--overwrite",
            "mainstay.dev/nudge=rubbish");
        Waiting.until(
            "the agent refuses it", LONG, Duration.ofSeconds(1), () -> refusals(scene) > before);
      } finally {
        scene.mainstay().change("{\"paused\":false}");
      }
      String text = "jsonpath={.data." + node + "\\.conf}";
      Waiting.until(
          "the operator puts the ConfigMap right",
          LONG,
          Duration.ofSeconds(1),
          () ->
              kubectl(scene, "get", "configmap", VIP_CONFIG, "-o", text)
                  .contains("virtual_ipaddress"));

      OutageReport seen = scene.whole("rubbish in the ConfigMap");

      assertThat(seen.failed()).as(seen.summary()).isZero();
      assertThat(scene.mainstay().holder()).isEqualTo(scene.holder());
    }
  }

  /** How often the agent of the holder has refused a text so far. */
  private static int refusals(Scene scene) {
    String script =
        "cat /var/log/pods/*_mainstay-main-vip-*/agent/*.log"
            + " | grep -c 'configuration refused, the last good one stays'; true";
    return Integer.parseInt(
        scene
            .cluster()
            .exec(scene.holder(), "sh", "-c", script)
            .orThrow("reading the agent's log")
            .strip());
  }

  private static String kubectl(Scene scene, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("-n", Mainstay.NAMESPACE));
    return scene.cluster().kubectl(all.toArray(String[]::new)).orThrow("kubectl " + args[0]);
  }

  private static void awaitAnotherHolder(Scene scene) {
    var _ =
        scene
            .mainstay()
            .awaitEndpoint(
                "another node is the holder",
                LONG,
                e -> {
                  String now = e.getStatus().holder();
                  return now != null && !now.equals(scene.holder().name());
                });
  }

  private static String join(List<Integer> pids) {
    return String.join(" ", pids.stream().map(String::valueOf).toList());
  }
}
