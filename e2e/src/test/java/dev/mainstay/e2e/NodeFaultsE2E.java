package dev.mainstay.e2e;

import static dev.mainstay.e2e.SharedCluster.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Candidate;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Failover;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.OutageReport;
import dev.mainstay.e2e.lab.RequiresDocker;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whole nodes fail, freeze, are cut off, come and go, and the operator dies in the middle of its
 * work. What holds after each is {@link Scene#whole}; what is different meanwhile is said at each.
 */
@RequiresDocker
@Tag("whole")
class NodeFaultsE2E {
  /** Time for the switch, the bridge here, to learn where everybody is again. */
  private static final Duration HEARD = Duration.ofMillis(200);

  /**
   * The one whose last advertisement the holder missed is made good by the holder's agent, when a
   * load balancer has found the other API servers again: two health checks of one second, then the
   * agent's look.
   */
  private static final Duration FOUND_AGAIN = Duration.ofSeconds(5);

  /** What the sample's {@code nodeSelector} asks for. */
  private static final String LABEL = "node-role.kubernetes.io/control-plane";

  /**
   * A frozen node goes on answering ARP and accepts connections, so both have the address until it
   * thaws; the newcomer's announcements bring the clients over.
   */
  @Test
  void holderFrozenAndThawed() {
    try (Scene scene = Scene.begin()) {
      scene.cluster().faults().pauseNode(scene.holder());
      scene.awaitServed("while the old holder is frozen");
      scene.awaitOneHolder(scene.others());
      scene.cluster().faults().unpauseNode(scene.holder());
      Instant thawed = Instant.now();

      scene.whole("holder frozen and thawed", thawed.plus(HEARD));
    }
  }

  /**
   * The lonely holder keeps the address, which nobody reaches there. When the network is whole one
   * of the two yields, and whoever stays tells the clients, who would otherwise go on asking the
   * other until their ARP caches end, some ten seconds.
   */
  @Test
  void holderCutOffAndRestored() {
    try (Scene scene = Scene.begin()) {
      scene.cluster().faults().cutNetwork(scene.holder());
      scene.awaitServed("while the old holder is cut off");
      scene.awaitOneHolder(scene.others());
      scene.awaitCondition(
          "FaultTolerant", "False", m -> m.contains("stacked etcd would lose its quorum"));
      Waiting.sleep(Duration.ofSeconds(5));
      scene.cluster().faults().restoreNetwork(scene.holder());
      Instant restored = Instant.now();

      OutageReport seen = scene.whole("holder cut off and restored", restored.plus(HEARD));

      assertThat(seen.outages())
          .as("served soon after the network is whole; " + seen.summary())
          .allMatch(
              o ->
                  !o.end()
                      .isAfter(restored.plus(FOUND_AGAIN).plusMillis(seen.maxLatenessMillis())));
      scene.awaitCondition("FaultTolerant", "True", m -> true);
    }
  }

  /** Without a carrier keepalived itself gives the address up. */
  @Test
  void holderUnpluggedAndPluggedIn() {
    try (Scene scene = Scene.begin()) {
      scene.cluster().faults().unplug(scene.holder());
      scene.awaitServed("while the old holder is unplugged");
      Waiting.sleep(Duration.ofSeconds(5));
      scene.cluster().faults().plug(scene.holder());
      Instant plugged = Instant.now();

      scene.whole("holder unplugged and plugged in", plugged.plus(HEARD));
    }
  }

  /**
   * One backup does not hear the holder and takes the address too; the third hears both. Either of
   * the two answers, and the resource names them both until the path is mended. A holder with a
   * lower priority would hear that one, and yield to it at once.
   */
  @Test
  void oneBackupDoesNotHearTheHolder() {
    moveToTheTopPriority(SharedCluster.settled());
    try (Scene scene = Scene.begin()) {
      LabNode deaf = scene.others().getFirst();
      scene.cluster().faults().dropTraffic(scene.holder(), deaf);
      scene.awaitCondition(
          "HolderUnique",
          "False",
          m -> m.contains(deaf.name()) && m.contains(scene.holder().name()));
      scene.cluster().faults().heal(scene.holder());
      Instant healed = Instant.now();

      scene.whole("one-way loss", healed.plus(HEARD));
    }
  }

  private static void moveToTheTopPriority(Mainstay mainstay) {
    String top =
        Stream.ofNullable(mainstay.endpoint().getStatus().virtualIPs())
            .flatMap(vips -> Stream.ofNullable(vips.getFirst().candidates()))
            .flatMap(List::stream)
            .max(Comparator.comparingInt(Candidate::priority))
            .orElseThrow()
            .node();
    mainstay.requestSwitchover(mainstay.cluster().node(top));
    var _ =
        mainstay.awaitEndpoint(
            top + ", which has the top priority, is the holder",
            LONG,
            e -> top.equals(e.getStatus().holder()));
    mainstay.withdrawSwitchover();
  }

  /** All nodes lose their power, and nobody has the address until the first is back. */
  @Test
  void allNodesPoweredOffAndOn() {
    try (Scene scene = Scene.begin()) {
      for (LabNode node : scene.cluster().nodes()) {
        scene.addresses().gone(node, scene.cluster().faults().killNode(node));
      }
      Waiting.sleep(Duration.ofSeconds(3));
      scene.cluster().nodes().parallelStream().forEach(scene.cluster().faults()::startNode);
      scene.cluster().nodes().forEach(scene.addresses()::begin);
      scene.cluster().nodes().parallelStream().forEach(scene.cluster()::awaitReady);

      scene.whole("all nodes powered off and on");
    }
  }

  /** A fourth node joins and leaves, then the holder is replaced by a machine of the same name. */
  @Test
  void nodeAddedRemovedAndReplacedWithTheSameName() {
    try (Scene scene = Scene.begin()) {
      LabNode fourth = scene.cluster().addControlPlaneNode(Mainstay.IMAGES);
      scene.addresses().begin(fourth);
      scene.mainstay().awaitSettled(4, 1, LONG);

      remove(scene, fourth);
      scene.mainstay().awaitSettled(3, 1, LONG);

      LabNode old = scene.mainstay().holder();
      remove(scene, old);
      scene.mainstay().awaitSettled(2, 0, LONG);
      LabNode replacement = scene.cluster().addControlPlaneNode(Mainstay.IMAGES);
      assertThat(replacement.name()).isEqualTo(old.name());
      scene.addresses().begin(replacement);

      scene.whole("node added, removed and replaced");
    }
  }

  /** Its pods stay until it has handed over and stopped VRRP; with the label it joins again. */
  @Test
  void holderLosesItsLabelAndGetsItAgain() {
    try (Scene scene = Scene.underLoad()) {
      String node = scene.holder().name();
      long known = Failovers.total(scene.mainstay().endpoint());
      scene.cluster().kubectl("label", "node", node, LABEL + "-").orThrow("unlabel");
      try {
        Failover told = scene.mainstay().awaitFailover(known, LONG);
        assertThat(told.kind().name()).isEqualTo("Switchover");
        assertThat(told.cause()).isEqualTo("Leaving");
        Waiting.until(
            "no pod of the data plane is left on " + node,
            LONG,
            Duration.ofSeconds(2),
            () -> pods(scene, node).isBlank());
      } finally {
        scene.cluster().kubectl("label", "node", node, LABEL + "=").orThrow("label again");
      }

      OutageReport seen = scene.whole("holder without its label");

      assertThat(scene.lostForNoReason(seen)).as(seen.summary()).isEmpty();
    }
  }

  private static String pods(Scene scene, String node) {
    return scene
        .cluster()
        .kubectl(
            "get",
            "pods",
            "-n",
            Mainstay.NAMESPACE,
            "-l",
            "mainstay.dev/endpoint",
            "--field-selector",
            "spec.nodeName=" + node,
            "-o",
            "name")
        .orThrow("get pods");
  }

  /** A drained holder hands over; its machine goes away when nobody uses it any more. */
  private static void remove(Scene scene, LabNode node) {
    if (scene.mainstay().holder().name().equals(node.name())) {
      scene.cluster().kubectl("cordon", node.name()).orThrow("cordon");
      var _ =
          scene
              .mainstay()
              .awaitEndpoint(
                  "the cordoned node is not the holder",
                  LONG,
                  e -> !node.name().equals(e.getStatus().holder()));
    }
    scene.addresses().end(node);
    scene.cluster().removeControlPlaneNode(node);
  }

  /** Another text after each pod that was replaced and each configuration that was written. */
  private static String progress(Scene scene) {
    return scene
        .cluster()
        .kubectl(
            "get",
            "pods,configmaps",
            "-n",
            Mainstay.NAMESPACE,
            "-l",
            "mainstay.dev/endpoint",
            "--sort-by=.metadata.name",
            "-o",
            "jsonpath={range .items[*]}{.kind} {.metadata.uid} {.data}{end}")
        .orThrow("get pods,configmaps");
  }

  /** The roll-out goes on where it was, the hand-over before the last keepalived included. */
  @Test
  void operatorKilledAtEveryStepOfARollOut() {
    try (Scene scene = Scene.underLoad()) {
      Mainstay mainstay = scene.mainstay();
      NextImage.tag(mainstay);
      mainstay.change(NextImage.spec(NextImage.NAME));
      Set<String> steps = new HashSet<>();
      Waiting.until(
          "the roll-out is complete although each step costs an operator",
          Duration.ofMinutes(15),
          Duration.ofSeconds(1),
          () -> {
            if (steps.add(progress(scene))) {
              LabNode leader = mainstay.replicas().leader();
              scene
                  .cluster()
                  .exec(leader, "pkill", "-KILL", "-f", "^/opt/java/bin/java .*mainstay-operator");
            }
            return mainstay.rolledOut();
          });
      assertThat(steps).as("nine pods and the switchover's texts").hasSizeGreaterThan(9);

      OutageReport seen = scene.whole("operator killed at every step");

      assertThat(scene.lostForNoReason(seen)).as(seen.summary()).isEmpty();
    } finally {
      SharedCluster.imageBack();
    }
  }
}
