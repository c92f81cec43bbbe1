package dev.mainstay.e2e;

import static dev.mainstay.e2e.SharedCluster.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.e2e.lab.AddressTimeline;
import dev.mainstay.e2e.lab.AddressWatch;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.NeighbourWatch;
import dev.mainstay.e2e.lab.OutageProbe;
import dev.mainstay.e2e.lab.OutageReport;
import dev.mainstay.e2e.lab.OutageReport.Attempt;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One fault, from a whole cluster to a whole cluster: a client from outside all the while, and the
 * kernels' own account of who had the address. {@link #whole} is what holds after every fault.
 */
final class Scene implements AutoCloseable {
  /** Of the profile of the sample, Balanced. */
  static final Duration ADVERTISEMENT_INTERVAL = Duration.ofMillis(100);

  private static final Duration QUIET = Duration.ofSeconds(3);

  private final Mainstay mainstay;
  private final OutageProbe probe;
  private final AddressWatch addresses;
  private final NeighbourWatch neighbour;
  private final LabNode holder;
  private final Instant began = Instant.now();
  private @Nullable AddressTimeline timeline;

  private Scene(Mainstay mainstay, Duration pace, Duration timeout) {
    this.mainstay = mainstay;
    this.addresses = AddressWatch.start(mainstay.cluster(), mainstay.virtualIp());
    this.neighbour = NeighbourWatch.start(mainstay.virtualIp());
    this.probe =
        OutageProbe.to(mainstay.virtualIp(), Mainstay.PORT).every(pace).timeout(timeout).start();
    this.holder = mainstay.holder();
  }

  /** For faults that take the address away: a lost SYN is a failure. */
  static Scene begin() {
    return new Scene(SharedCluster.settled(), Duration.ofMillis(20), Duration.ofSeconds(1));
  }

  /** For changes that nobody may notice: 100 new connections a second, each with time. */
  static Scene underLoad() {
    return new Scene(SharedCluster.settled(), Duration.ofMillis(10), Duration.ofSeconds(5));
  }

  Mainstay mainstay() {
    return mainstay;
  }

  KubeadmCluster cluster() {
    return mainstay.cluster();
  }

  AddressWatch addresses() {
    return addresses;
  }

  /** The holder when it began. */
  LabNode holder() {
    return holder;
  }

  /** The other nodes when it began. */
  List<LabNode> others() {
    return cluster().others(holder);
  }

  /** Waits until clients are served without a break; how long that took is in the report. */
  void awaitServed(String when) {
    assertThat(probe.awaitQuiet(QUIET, Duration.ofMinutes(2))).as("served " + when).isTrue();
  }

  /** Waits until the resource says it. */
  void awaitCondition(String type, String status, Predicate<String> message) {
    var _ =
        mainstay.awaitEndpoint(
            type + " is " + status,
            LONG,
            e ->
                Conditions.find(e, type)
                    .filter(c -> c.status().equals(status) && message.test(c.message()))
                    .isPresent());
  }

  /**
   * {@link #whole(String, Instant)} of a scene in which every node could always hear all others.
   */
  OutageReport whole(String what) {
    return whole(what, began);
  }

  /**
   * After every fault: ready on all nodes with all API servers, served, one kernel has the address,
   * and since {@code network}, when every node could hear every other again, no two had it for
   * longer than three advertisement intervals. The probe's own lateness is added: what held it up
   * held the daemons up, too.
   *
   * @param network null where two have it for longer as long as the fault is there; the scene says
   *     so
   */
  OutageReport whole(String what, @Nullable Instant network) {
    mainstay.awaitSettled(cluster().controlPlaneNodes().size(), mayFail(), LONG);
    awaitServed("after " + what);
    OutageReport seen = probe.stop();
    AddressTimeline timeline = addresses.stop();
    this.timeline = timeline;
    System.out.printf("%s: %s%n  address: %s%n", what, seen.summary(), timeline.summary());
    assertThat(timeline.holders()).as(timeline.summary()).hasSize(1);
    awaitNamed(timeline.holders().iterator().next());
    if (network != null) {
      assertThat(timeline.longestSharedMillis(network))
          .as("two holders; " + timeline.summary() + "; " + seen.summary())
          .isLessThanOrEqualTo(
              ADVERTISEMENT_INTERVAL.multipliedBy(3).toMillis() + seen.maxLatenessMillis());
    }
    return seen;
  }

  /**
   * Where no API server was, the resource goes on saying what was before until an operator leads.
   */
  private void awaitNamed(String kernel) {
    var _ =
        mainstay.awaitEndpoint(
            "the resource names " + kernel + ", whose kernel has the address",
            LONG,
            e -> kernel.equals(e.getStatus().holder()));
  }

  /** Waits until exactly one of these kernels has the address; two may take it at once. */
  void awaitOneHolder(List<LabNode> nodes) {
    Waiting.until(
        "one of " + nodes + " has the address",
        Duration.ofSeconds(10),
        Duration.ofMillis(200),
        () -> mainstay.kernelHolders(nodes).size() == 1);
  }

  /** After {@link #whole}: who had the address at any time since it began, however briefly. */
  Set<String> everHeld() {
    return Objects.requireNonNull(timeline, "the scene is not over").everHeld();
  }

  /** What failed of a planned change, and was in nobody's hand when the address moved. */
  List<Attempt> lostForNoReason(OutageReport seen) {
    List<Instant> moves = neighbour.stop();
    List<Attempt> lost = seen.notInHandAt(moves);
    if (seen.failed() > 0) {
      System.out.printf(
          "  %d in hand when clients turned to another node (%d times), %d others%n",
          seen.failed() - lost.size(), moves.size(), lost.size());
    }
    return lost;
  }

  private int mayFail() {
    return (cluster().controlPlaneNodes().size() - 1) / 2;
  }

  @Override
  public void close() {
    probe.close();
    neighbour.close();
    if (timeline == null) {
      System.out.println(
          "the scene broke off, every fault is mended for the next one; address: "
              + addresses.stop().summary());
      cluster().faults().mendAll();
    }
  }
}
