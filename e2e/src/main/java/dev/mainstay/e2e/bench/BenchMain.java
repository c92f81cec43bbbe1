package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.Mainstay;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Takes the fault table in a cluster of its own, and leaves it in {@code e2e/target/bench}. */
public final class BenchMain {
  private static final String NAME = "bench";
  private static final String METHOD =
      """
      How it was measured: a probe outside the cluster opens a new TLS connection to the virtual IP
      every 5 ms (node-kill: 20 ms) and asks for /version, at its own pace whatever became of the
      attempts before. An attempt may take 1 s where the address moves, elsewhere 5 s. Time of a run =
      its longest outage: start of the first failed attempt to start of the first good one; 0 when
      nothing failed. Before each run three nodes can hold the address, three API servers answer and
      etcd may lose one member. Reported = the failover's entry on the resource. Three-node kubeadm
      cluster in containers; provider HAProxyKeepalived, profile Balanced. Operator: medians over the
      replicas; RSS after the last fault, time to ready in a restart of one replica after the other,
      before the first fault.
      """;

  private final BenchOptions options;
  private final BenchFiles files = new BenchFiles(Mainstay.root().resolve("e2e/target/bench"));
  private FaultTable table = FaultTable.EMPTY;

  private BenchMain(BenchOptions options) {
    this.options = options;
  }

  /** Exit code 0 when everything was measured, 1 if the lab failed, 2 for wrong options. */
  public static void main(String[] args) {
    BenchOptions options;
    try {
      options = BenchOptions.parse(Arrays.asList(args), System.getenv(BenchOptions.VARIABLE));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n\n" + BenchOptions.USAGE);
      System.exit(2);
      return;
    }
    var bench = new BenchMain(options);
    try {
      bench.run();
    } catch (LabException e) {
      System.err.println("\nThe bench FAILED: " + e.getMessage());
      System.err.println("What was measured until then:\n" + bench.table.text());
      System.exit(1);
    }
    System.exit(0);
  }

  private void run() {
    Machine before = Machine.now();
    Mainstay mainstay = start();
    var footprint = new Footprint(mainstay);
    List<Long> readyMillis = footprint.restartAndReadReady();
    for (Scenario scenario : Scenario.values()) {
      measure(scenario, mainstay);
    }
    OperatorFigures figures =
        OperatorFigures.of(footprint.rssKiB(), readyMillis, Footprint.imageBytes());
    files.write(figures);
    System.out.printf(
        "%n%s%s%n%n%sMachine: %s before, %s after. Files: %s%n",
        table.text(), figures.text(), METHOD, before.text(), Machine.load(), files.folder());
  }

  private Mainstay start() {
    if (!options.keep()) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> KubeadmCluster.remove(NAME)));
    }
    KubeadmCluster.remove(NAME);
    var builder =
        KubeadmCluster.named(NAME)
            .controlPlaneNodes(3)
            .images(Mainstay.IMAGES.toArray(String[]::new));
    KubeadmCluster cluster = (options.keep() ? builder.keepRunning() : builder).start();
    Mainstay mainstay = Mainstay.install(cluster);
    cluster.apply(mainstay.endpointSample());
    cluster.apply(mainstay.etcdSample());
    mainstay.awaitSettled(3, 1, Duration.ofMinutes(5));
    return mainstay;
  }

  private void measure(Scenario scenario, Mainstay mainstay) {
    List<Fault> faults = faults(scenario, mainstay);
    int runs = options.runs().getOrDefault(scenario, 0) * faults.size();
    var measurement = new Measurement(mainstay);
    for (int i = 0; i < runs; i++) {
      // By turns, so that the kubelet's pause before a restart is shared.
      Fault fault = faults.get(i % faults.size());
      Run run =
          scenario.movesAddress()
              ? Run.punctual(() -> measurement.take(scenario, fault))
              : measurement.take(scenario, fault);
      System.out.println(run.line(scenario, i + 1, runs));
      table = table.with(scenario, run);
      files.write(table);
    }
  }

  private static List<Fault> faults(Scenario scenario, Mainstay mainstay) {
    KubeadmCluster cluster = mainstay.cluster();
    return switch (scenario) {
      case NODE_KILL -> List.of(new NodeKill(cluster));
      case API_SERVER_KILL -> List.of(ProcessKill.apiServer(cluster));
      case HAPROXY_KILL ->
          List.of(ProcessKill.haproxy(cluster, "9441"), ProcessKill.haproxy(cluster, "9442"));
      case KEEPALIVED_KILL -> List.of(ProcessKill.keepalived(cluster));
      case ROLLOUT -> List.of(new PodReplacement(mainstay));
    };
  }
}
