package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.Checkout;
import dev.mainstay.e2e.Mainstay;
import dev.mainstay.e2e.bench.Throughput.Cost;
import dev.mainstay.e2e.bench.Throughput.LoadedRollOut;
import dev.mainstay.e2e.bench.Throughput.Watches;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabException;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.OutageProbe;
import dev.mainstay.e2e.lab.OutageReport;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Takes what HAProxy in the path costs and carries, and leaves it in {@code e2e/target/bench}. */
public final class ThroughputMain {
  private static final String NAME = "throughput";
  private static final Subject SUBJECT = Subject.MAINSTAY_BALANCED;
  private static final int REQUESTS_PER_SECOND = 200;
  private static final int CONNECTIONS_PER_SECOND = 50;

  /** Short and often by turns, so that what else the machine does falls on both sides. */
  private static final int ROUNDS = 10;

  private static final Duration ROUND = Duration.ofSeconds(6);
  private static final Duration WARM_UP = Duration.ofSeconds(5);

  /** Upwards: a rate that is too high leaves all three nodes with work for a minute. */
  private static final List<Integer> RATES = List.of(50, 100, 200, 350, 500, 750, 1000);

  private static final Duration TRIAL = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int WATCHES = 5000;
  private static final Duration REST = Duration.ofSeconds(60);
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final MainstayTarget target;
  private final KubeadmCluster cluster;

  private ThroughputMain(KubeadmCluster cluster) {
    this.cluster = cluster;
    this.target = new MainstayTarget(cluster, SUBJECT.profile());
  }

  /** Exit code 0 when everything was measured, 1 if the lab failed. */
  public static void main(String[] args) throws InterruptedException {
    var files = new BenchFiles(Checkout.root().resolve("e2e/target/bench"));
    int code = 0;
    try {
      Throughput seen = new ThroughputMain(Mainstay.threeNodes(NAME).start()).measure();
      files.write(seen);
      BenchFiles.write(
          Checkout.root().resolve("docs/benchmarks.md"),
          BenchmarksPage.of(files.failover(), files.throughput()));
      System.out.printf("%n%s%nFiles: %s%n", ThroughputSection.of(seen), files.folder());
    } catch (LabException e) {
      System.err.println("\nThe bench FAILED: " + e.getMessage());
      code = 1;
    }
    System.exit(code);
  }

  private Throughput measure() throws InterruptedException {
    target.install();
    String at = Instant.now().toString();
    List<Cost> costs =
        List.of(
            cost("requests on held connections", REQUESTS_PER_SECOND, Load::requests),
            cost("new connections", CONNECTIONS_PER_SECOND, Load::connections));
    costs.forEach(System.out::println);
    Fault change = target.faults(Scenario.ROLLOUT).getFirst();
    LoadedRollOut rollOut = rollOut(change);
    System.out.println(rollOut);
    Watches watches = watches(change);
    System.out.println(watches);
    return new Throughput(at, Taken.of(Machine.now(), SUBJECT), costs, rollOut, watches);
  }

  private interface Kind {
    void run(Load load, int perSecond, Duration time);
  }

  private Cost cost(String name, int perSecond, Kind kind) {
    target.awaitWhole(LIMIT);
    LabNode holder = target.holder();
    var balancers = new LoadBalancers(cluster, holder);
    Stream.of(new Load(holder.address(), 6443), new Load(target.address(), target.port()))
        .forEach(load -> kind.run(load, perSecond, WARM_UP));
    var direct = new Load(holder.address(), 6443);
    var proxied = new Load(target.address(), target.port());
    double atRest = 0;
    double loaded = 0;
    for (int i = 0; i < ROUNDS; i++) {
      double before = balancers.cpuSeconds();
      kind.run(direct, perSecond, ROUND);
      double between = balancers.cpuSeconds();
      kind.run(proxied, perSecond, ROUND);
      atRest += between - before;
      loaded += balancers.cpuSeconds() - between;
    }
    return new Cost(
        name,
        perSecond,
        direct.seen(),
        proxied.seen(),
        atRest / ROUND.multipliedBy(ROUNDS).toSeconds(),
        (loaded - atRest) * 10_000 / proxied.seen().requests());
  }

  private LoadedRollOut rollOut(Fault change) {
    int rate = highestRate();
    target.awaitWhole(LIMIT);
    try (OutageProbe probe = probe(rate)) {
      change.strike(target.holder());
      probe.awaitQuiet(target.quiet(), Duration.ofMinutes(1));
      OutageReport seen = probe.stop();
      return new LoadedRollOut(
          RATES.getLast(),
          rate,
          seen.requests(),
          seen.failed(),
          seen.longestOutageMillis(),
          seen.maxLatenessMillis());
    }
  }

  /**
   * Returns the rate before the first that keeps this machine busy, or the last of all.
   *
   * @throws LabException if already the lowest keeps it busy
   */
  private int highestRate() {
    int highest = 0;
    for (int rate : RATES) {
      target.awaitWhole(LIMIT);
      OutageReport trial;
      try (OutageProbe probe = probe(rate)) {
        Waiting.sleep(TRIAL);
        trial = probe.report();
      }
      System.out.printf("%d new connections per second: %s%n", rate, trial.summary());
      boolean able =
          trial.failed() == 0
              && trial.maxLatenessMillis() <= Run.LATE_MILLIS
              && trial.medianMillis() <= LoadedRollOut.MOST_MEDIAN_MILLIS
              // Attempts that would have begun too late are left out, not counted as failures.
              && trial.requests() >= rate * (TRIAL.toSeconds() - 1);
      if (!able) {
        break;
      }
      highest = rate;
    }
    if (highest == 0) {
      throw new LabException(
          "this machine has no room for a roll-out under %d new connections per second"
              .formatted(RATES.getFirst()));
    }
    return highest;
  }

  private OutageProbe probe(int perSecond) {
    return OutageProbe.to(target.address(), target.port())
        .every(Duration.ofNanos(1_000_000_000L / perSecond))
        .timeout(TIMEOUT)
        .start();
  }

  private Watches watches(Fault change) throws InterruptedException {
    target.awaitWhole(LIMIT);
    LabNode holder = target.holder();
    var balancers = new LoadBalancers(cluster, holder);
    double before = balancers.anonymousMiB();
    try (var watches = new HeldWatches(target.address(), target.port(), token(), WATCHES)) {
      long opened = System.nanoTime();
      System.out.printf("%d of %d watches are open%n", watches.opened(), WATCHES);
      Waiting.sleep(REST);
      int lostAtRest = watches.lost();
      double held = balancers.anonymousMiB();
      OutageReport seen;
      try (OutageProbe probe = probe(CONNECTIONS_PER_SECOND)) {
        change.strike(holder);
        probe.awaitQuiet(target.quiet(), Duration.ofMinutes(1));
        seen = probe.stop();
      }
      return new Watches(
          WATCHES,
          watches.opened(),
          Duration.ofNanos(System.nanoTime() - opened).toSeconds(),
          lostAtRest,
          watches.lost() - lostAtRest,
          seen.requests(),
          seen.failed(),
          before,
          held);
    }
  }

  /** Of a new ServiceAccount that may read in one namespace: nobody may watch without a name. */
  private String token() {
    cluster.apply(
        """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: bench, namespace: default}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: bench, namespace: default}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects: [{kind: ServiceAccount, name: bench, namespace: default}]
        """);
    return cluster
        .kubectl("create", "token", "bench", "-n", "default", "--duration", "2h")
        .orThrow("create token");
  }
}
