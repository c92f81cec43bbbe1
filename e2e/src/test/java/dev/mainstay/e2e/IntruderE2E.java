package dev.mainstay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.e2e.lab.ForgedVrrp;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.OutageReport;
import dev.mainstay.e2e.lab.RequiresDocker;
import dev.mainstay.e2e.lab.Stranger;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Somebody meddles with the address: on a node, or from another machine of its network. */
@RequiresDocker
class IntruderE2E {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Long enough that every node hears several, whatever else its processor does. */
  private static final int TIMES = 60;

  /**
   * More often than the holder advertises: what it drops must not put off its own advertisement
   * either.
   */
  private static final Duration OFTEN = Scene.ADVERTISEMENT_INTERVAL.dividedBy(5);

  /**
   * A forgotten script adds it again each second, with the prefix length of the subnet; the
   * resource names both nodes until it ends.
   */
  @Test
  void anAddressAddedByHandIsToldAndTakenAway() {
    try (Scene scene = Scene.underLoad()) {
      LabNode other = scene.others().getFirst();
      Waiting.until(
          "HolderUnique is False and names both",
          SOON,
          Duration.ofSeconds(1),
          () -> {
            add(scene, other);
            return Conditions.find(scene.mainstay().endpoint(), "HolderUnique")
                .filter(c -> c.status().equals("False"))
                .filter(c -> c.message().contains(other.name()))
                .filter(c -> c.message().contains(scene.holder().name()))
                .isPresent();
          });
      Waiting.until(
          "the address is where it belongs",
          SOON,
          Duration.ofSeconds(1),
          () -> scene.mainstay().kernelHolders(List.of(other)).isEmpty());

      OutageReport seen = scene.whole("address added by hand", null);

      assertThat(seen.failed()).as(seen.summary()).isZero();
      assertThat(scene.mainstay().holder()).isEqualTo(scene.holder());
    }
  }

  @Test
  void advertisementsOfAnUnknownSenderOrFromBehindARouterAreIgnored() {
    try (Scene scene = Scene.underLoad();
        Stranger stranger = scene.cluster().stranger(scene.cluster().virtualIp(4))) {
      long known = Failovers.total(scene.mainstay().endpoint());
      LabNode peer = scene.others().getFirst();

      stranger.advertise(forged(scene, stranger.address(), OFTEN, 255), scene.holder(), 5 * TIMES);
      stranger.advertise(forged(scene, peer.address(), OFTEN, 254), scene.holder(), 5 * TIMES);

      OutageReport seen = scene.whole("VRRP of a stranger");
      assertThat(seen.failed()).as(seen.summary()).isZero();
      assertThat(scene.everHeld()).containsExactly(scene.holder().name());
      assertThat(Failovers.total(scene.mainstay().endpoint())).isEqualTo(known);
    }
  }

  /**
   * What docs/security.md says is not prevented, and the proof that the others were worth ignoring.
   */
  @Test
  void whoPretendsToBeAPeerOnTheSameLinkMovesTheAddress() {
    try (Scene scene = Scene.begin();
        Stranger stranger = scene.cluster().stranger(scene.cluster().virtualIp(4))) {
      LabNode peer = scene.others().getFirst();

      stranger.advertise(
          forged(scene, peer.address(), Scene.ADVERTISEMENT_INTERVAL, 255), scene.holder(), TIMES);

      scene.whole("VRRP in the name of a peer");
      assertThat(scene.mainstay().holder()).isNotEqualTo(scene.holder());
    }
  }

  private static void add(Scene scene, LabNode node) {
    String address = scene.mainstay().virtualIp() + "/24";
    scene
        .cluster()
        .exec(node, "ip", "address", "replace", address, "dev", "eth0")
        .orThrow("ip address replace");
  }

  private static ForgedVrrp forged(Scene scene, String source, Duration interval, int ttl) {
    var vips = scene.mainstay().endpoint().getStatus().virtualIPs();
    assertThat(vips).isNotEmpty();
    Integer routerId = vips.getFirst().routerId();
    assertThat(routerId).isNotNull();
    return new ForgedVrrp(source, routerId, 255, scene.mainstay().virtualIp(), interval, ttl);
  }
}
