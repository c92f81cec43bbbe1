package dev.mainstay.e2e.bench;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.mainstay.e2e.Checkout;
import dev.mainstay.e2e.Mainstay;
import dev.mainstay.e2e.lab.Etcdctl;
import dev.mainstay.e2e.lab.ExecResult;
import dev.mainstay.e2e.lab.LabException;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * How soon {@code EtcdTopology} says that no further member may fail, and whether it ever says so
 * without a reason.
 */
public final class EtcdBenchMain {
  private static final String NAME = "bench-etcd";
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final String USAGE = "EtcdBenchMain [--runs N] [--soak MINUTES]";
  private static final String METHOD =
      """
      How it was measured: a node of a three-node kubeadm cluster in containers loses its power, by
      turns; time until status.quorum.faultToleranceNow of the resource is 0, read every 250 ms from
      a living API server, reading included. Soak: the leader is moved every minute while nothing
      fails; each second the resource's state and tolerance are read. LeaderChurn makes it Degraded by
      design (four changes in 15 minutes); an alarm is a tolerance below 1 or any worse state.
      """;

  /** One row, as in {@code etcd.json}. */
  @JsonPropertyOrder({"scenario", "runs", "minMs", "medianMs", "p99Ms"})
  record Row(String scenario, int runs, long minMs, long medianMs, long p99Ms) {
    static Row of(List<Long> millis) {
      Spread spread = Spread.of(millis);
      return new Row("member-kill", millis.size(), spread.min(), spread.median(), spread.p99());
    }
  }

  private EtcdBenchMain() {}

  /** Exit code 0 when everything was measured and no alarm was false, 1 if not, 2 for options. */
  public static void main(String[] args) {
    int runs = 10;
    int soakMinutes = 20;
    try {
      for (int i = 0; i < args.length; i += 2) {
        int value = Integer.parseInt(args[i + 1]);
        switch (args[i]) {
          case "--runs" -> runs = Math.clamp(value, 0, 1000);
          case "--soak" -> soakMinutes = Math.clamp(value, 0, 600);
          default -> throw new IllegalArgumentException(args[i]);
        }
      }
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      System.err.println(USAGE);
      System.exit(2);
      return;
    }
    try {
      System.exit(run(runs, soakMinutes) ? 0 : 1);
    } catch (LabException e) {
      System.err.println("\nThe bench FAILED: " + e.getMessage());
      System.exit(1);
    }
  }

  private static boolean run(int runs, int soakMinutes) {
    var files = new BenchFiles(Checkout.root().resolve("e2e/target/bench"));
    Machine before = Machine.now();
    Mainstay mainstay = Mainstay.start(NAME);
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      LabNode victim = mainstay.cluster().nodes().get(i % mainstay.cluster().nodes().size());
      long took = memberKill(mainstay, victim);
      millis.add(took);
      System.out.printf("member-kill run %2d/%d: %s, %d ms%n", i + 1, runs, victim.name(), took);
      files.write(Row.of(millis));
    }
    if (!millis.isEmpty()) {
      Row row = Row.of(millis);
      System.out.printf(
          "%nmember-kill: %d runs, min %d ms, median %d ms, p99 %d ms (nearest rank)%n",
          row.runs(), row.minMs(), row.medianMs(), row.p99Ms());
    }
    List<String> alarms = soak(mainstay, Duration.ofMinutes(soakMinutes));
    System.out.printf(
        "soak: %d min, false alarms: %s%n%n%sMachine: %s before, %s after. Files: %s%n",
        soakMinutes,
        alarms.isEmpty() ? "none" : alarms,
        METHOD,
        before.text(),
        Machine.load(),
        files.folder());
    return alarms.isEmpty();
  }

  private static long memberKill(Mainstay mainstay, LabNode victim) {
    mainstay.awaitSettled(3, 1, LIMIT);
    mainstay.cluster().faults().killNode(victim);
    long struck = System.nanoTime();
    try {
      var _ =
          Waiting.untilSeen(
              "the tolerance on the resource is 0",
              LIMIT,
              LOOK,
              mainstay::etcd,
              e -> e.at("/status/quorum/faultToleranceNow").asInt(1) == 0);
      return Duration.ofNanos(System.nanoTime() - struck).toMillis();
    } finally {
      mainstay.cluster().faults().startNode(victim);
      mainstay.cluster().awaitReady(victim);
    }
  }

  /** Returns what was said although nothing failed, with how often it was seen. */
  private static List<String> soak(Mainstay mainstay, Duration length) {
    mainstay.awaitSettled(3, 1, LIMIT);
    var alarms = new TreeMap<String, Integer>();
    long end = System.nanoTime() + length.toNanos();
    long nextMove = System.nanoTime();
    int moves = 0;
    while (System.nanoTime() < end) {
      if (System.nanoTime() >= nextMove) {
        nextMove += Duration.ofMinutes(1).toNanos();
        moves += moveLeader(mainstay) ? 1 : 0;
        System.out.printf("soak: %d leader changes, alarms %s%n", moves, alarms);
      }
      JsonNode status = mainstay.etcd().path("status");
      String state = status.path("state").asText();
      int tolerance = status.at("/quorum/faultToleranceNow").asInt(-1);
      if (tolerance < 1 || !(state.equals("Healthy") || state.equals("Degraded"))) {
        alarms.merge(state + " with tolerance " + tolerance, 1, Integer::sum);
      }
      Waiting.sleep(Duration.ofSeconds(1));
    }
    if (moves == 0 && length.isPositive()) {
      throw new LabException("the leader could not be moved once");
    }
    return alarms.entrySet().stream().map(a -> a.getKey() + " x" + a.getValue()).toList();
  }

  private static boolean moveLeader(Mainstay mainstay) {
    JsonNode status = mainstay.etcd().path("status");
    String leader = status.at("/leader/memberID").asText();
    for (JsonNode member : status.path("members")) {
      if (!member.path("id").asText().equals(leader)) {
        ExecResult moved =
            Etcdctl.run(
                mainstay.cluster(),
                mainstay.cluster().node(status.at("/leader/node").asText()),
                "move-leader",
                member.path("id").asText());
        return moved.exitCode() == 0;
      }
    }
    return false;
  }
}
