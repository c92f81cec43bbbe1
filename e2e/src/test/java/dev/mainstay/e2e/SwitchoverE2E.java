package dev.mainstay.e2e;

import static dev.mainstay.e2e.SharedCluster.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Failover;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.OutageReport.Attempt;
import dev.mainstay.e2e.lab.RequiresDocker;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The address moves because somebody wants it: no new connection may fail. */
@RequiresDocker
class SwitchoverE2E {
  @Test
  void asAsked() {
    nobodyNotices("switchover", SwitchoverE2E::asked);
  }

  @Test
  void aCordonedHolderHandsOver() {
    nobodyNotices("cordon of the holder", SwitchoverE2E::cordoned);
  }

  /** {@code move} returns what was told of it on the resource. */
  private static void nobodyNotices(String what, Function<Scene, Failover> move) {
    var lost = new AtomicReference<List<Attempt>>(List.of());
    var _ =
        SharedCluster.onTime(
            what,
            () -> {
              try (Scene scene = Scene.underLoad()) {
                Failover told = move.apply(scene);
                System.out.printf(
                    "on the resource: %s, %d ms, %s to %s, %s%n",
                    told.kind(), told.outageMillis(), told.from(), told.to(), told.cause());
                assertThat(told.kind().name()).isEqualTo("Switchover");
                assertThat(told.from()).isEqualTo(scene.holder().name());
                var seen = scene.whole(what);
                lost.set(scene.lostForNoReason(seen));
                return seen;
              }
            },
            r -> lost.get().isEmpty());

    assertThat(lost.get()).isEmpty();
  }

  private static Failover asked(Scene scene) {
    LabNode target = scene.others().getFirst();
    long known = Failovers.total(scene.mainstay().endpoint());
    scene.mainstay().requestSwitchover(target);
    Failover told = scene.mainstay().awaitFailover(known, LONG);
    scene.mainstay().withdrawSwitchover();
    assertThat(told.to()).isEqualTo(target.name());
    assertThat(told.cause()).isEqualTo("Requested");
    return told;
  }

  private static Failover cordoned(Scene scene) {
    long known = Failovers.total(scene.mainstay().endpoint());
    try {
      scene.cluster().kubectl("cordon", scene.holder().name()).orThrow("cordon");
      Failover told = scene.mainstay().awaitFailover(known, LONG);
      assertThat(told.cause()).isEqualTo("Cordoned");
      return told;
    } finally {
      scene.cluster().kubectl("uncordon", scene.holder().name()).orThrow("uncordon");
    }
  }
}
