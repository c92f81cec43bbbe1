package dev.mainstay.e2e.lab;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes wrong in a machine room, done to nodes of a lab cluster. Each call returns when the
 * fault is in place; those that return an instant give the time just before it was done.
 */
public final class Faults {
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final String CUT_TABLE = "lab_cut";
  private static final String DROP_TABLE = "lab_drop";

  private final KubeadmCluster cluster;

  Faults(KubeadmCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Takes the node's power away. The network is cut first: a container's processes end one after
   * the other, and until the last has, its kernel refuses connections and half-dead daemons go on
   * advertising, which no machine without power does.
   */
  public Instant killNode(LabNode node) {
    Instant before = cutNetwork(node);
    LabDocker.client().killContainerCmd(node.containerId()).withSignal("KILL").exec();
    return before;
  }

  /**
   * Gives the power back to a node that has none, and returns when containerd answers; see {@link
   * KubeadmCluster#awaitReady}.
   */
  public void startNode(LabNode node) {
    if (!LabDocker.running(node.containerId())) {
      LabDocker.client().startContainerCmd(node.containerId()).exec();
    }
    NodeSetup.awaitBooted(node);
  }

  /** Freezes all processes; the kernel still answers ARP, ping and TCP handshakes. */
  public Instant pauseNode(LabNode node) {
    Instant before = Instant.now();
    LabDocker.client().pauseContainerCmd(node.containerId()).exec();
    return before;
  }

  /** Ends {@link #pauseNode}. */
  public void unpauseNode(LabNode node) {
    LabDocker.client().unpauseContainerCmd(node.containerId()).exec();
  }

  /**
   * Returns the ids of a node's processes whose command line matches, in pods and outside.
   *
   * @param pattern extended regular expression, as for {@code pgrep -f}
   */
  public List<Integer> processes(LabNode node, String pattern) {
    ExecResult found =
        LabDocker.execPlain(node.containerId(), LIMIT, List.of("pgrep", "-f", "--", pattern));
    return found.stdout().lines().map(line -> Integer.valueOf(line.strip())).toList();
  }

  /**
   * Like {@link #processes}, only those with this variable, which tells apart equal command lines.
   */
  public List<Integer> processes(LabNode node, String pattern, String variable, String value) {
    return processes(node, pattern).stream()
        .filter(
            pid ->
                cluster
                        .exec(
                            node,
                            "grep",
                            "-qzxF",
                            variable + "=" + value,
                            "/proc/" + pid + "/environ")
                        .exitCode()
                    == 0)
        .toList();
  }

  /**
   * Sends a signal to every process whose command line matches. KILL returns when they are gone.
   *
   * @param signal without SIG: KILL, TERM, STOP, CONT
   * @throws LabException if no process matches
   */
  public Instant killProcess(LabNode node, String pattern, String signal) {
    return signal(node, processes(node, pattern), signal, pattern);
  }

  /** Sends a signal to processes of a node. KILL returns when they are gone. */
  public Instant signal(LabNode node, List<Integer> pids, String signal) {
    return signal(node, pids, signal, pids.toString());
  }

  private Instant signal(LabNode node, List<Integer> pids, String signal, String what) {
    if (pids.isEmpty()) {
      throw new LabException("no process " + what + " on node " + node.name());
    }
    List<String> command = new ArrayList<>(List.of("kill", "-s", signal));
    pids.forEach(pid -> command.add(String.valueOf(pid)));
    Instant before = Instant.now();
    LabDocker.execPlain(node.containerId(), LIMIT, command)
        .orThrow("kill -s " + signal + " " + what + " on " + node.name());
    if (signal.equals("KILL")) {
      Waiting.until(what + " is gone", LIMIT, Duration.ofMillis(5), () -> gone(node, pids));
    }
    return before;
  }

  /** A dead process keeps its ports until its last thread has ended, which takes a busy core. */
  private static boolean gone(LabNode node, List<Integer> pids) {
    String script =
        """
        for pid in "$@"; do
          threads=$(cat /proc/$pid/task/*/stat 2>/dev/null | sed 's/.*) //; /^[ZX]/d')
          [ -z "$threads" ] || exit 1
        done
        """;
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, "gone"));
    pids.forEach(pid -> command.add(String.valueOf(pid)));
    return LabDocker.execPlain(node.containerId(), LIMIT, command).exitCode() == 0;
  }

  /**
   * Loses every frame from and to the node, ARP included, while its link stays up: a dead switch
   * port. Docker can still run commands in it.
   */
  public Instant cutNetwork(LabNode node) {
    String rules =
        """
        add table netdev %1$s
        add chain netdev %1$s in { type filter hook ingress device eth0 priority 0; policy drop; }
        add chain netdev %1$s out { type filter hook egress device eth0 priority 0; policy drop; }
        """
            .formatted(CUT_TABLE);
    Instant before = Instant.now();
    nft(node, rules);
    return before;
  }

  /** Ends {@link #cutNetwork}. */
  public void restoreNetwork(LabNode node) {
    nft(node, "delete table netdev " + CUT_TABLE);
  }

  /** Pulls the cable: the interface loses its carrier and its routes, and keeps its addresses. */
  public Instant unplug(LabNode node) {
    Instant before = Instant.now();
    cluster.exec(node, "ip", "link", "set", "eth0", "down").orThrow("unplugging " + node.name());
    return before;
  }

  /** Ends {@link #unplug}, and puts the routes back. */
  public void plug(LabNode node) {
    cluster
        .exec(node, "sh", "-c", "ip link set eth0 up && lab-network")
        .orThrow("plugging in " + node.name());
  }

  /**
   * Loses what {@code from} sends to the address of {@code to}; the other direction still works.
   */
  public Instant dropTraffic(LabNode from, LabNode to) {
    String rules =
        """
        add table netdev %1$s
        add chain netdev %1$s out { type filter hook egress device eth0 priority 0; policy accept; }
        add rule netdev %1$s out ip daddr %2$s drop
        """
            .formatted(DROP_TABLE, to.address());
    Instant before = Instant.now();
    nft(from, rules);
    return before;
  }

  /** Ends every {@link #dropTraffic} from this node. */
  public void heal(LabNode from) {
    nft(from, "delete table netdev " + DROP_TABLE);
  }

  /**
   * Ends every fault of every node as far as it can be ended, for a test that failed before it
   * mended what it broke: the next one is to find a whole cluster.
   */
  public void mendAll() {
    for (LabNode node : cluster.nodes()) {
      var state = LabDocker.client().inspectContainerCmd(node.containerId()).exec().getState();
      if (Boolean.TRUE.equals(state.getPaused())) {
        unpauseNode(node);
      } else if (!Boolean.TRUE.equals(state.getRunning())) {
        startNode(node);
      }
      String script =
          """
          nft delete table netdev %s
          nft delete table netdev %s
          kill -s CONT -1
          ip link set eth0 up && lab-network
          """
              .formatted(CUT_TABLE, DROP_TABLE);
      // What was not broken cannot be mended, and says so.
      var _ = LabDocker.execPlain(node.containerId(), LIMIT, List.of("sh", "-c", script));
    }
  }

  private void nft(LabNode node, String rules) {
    cluster.exec(node, LIMIT, "nft", rules).orThrow("nft on " + node.name());
  }
}
