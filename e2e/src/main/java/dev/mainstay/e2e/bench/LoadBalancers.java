package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabException;
import dev.mainstay.e2e.lab.LabNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what the two HAProxy processes of a node that carry clients cost it. */
record LoadBalancers(KubeadmCluster cluster, LabNode node) {
  private static final Pattern ANONYMOUS = Pattern.compile("(?m)^RssAnon:\\s+(\\d+) kB$");

  /** USER_HZ of Linux on every architecture that it runs on today. */
  private static final double TICKS_PER_SECOND = 100;

  /** CPU time of the processes that run now, since they started. */
  double cpuSeconds() {
    return pids().stream().mapToLong(pid -> ticks(read(pid, "stat"))).sum() / TICKS_PER_SECOND;
  }

  double anonymousMiB() {
    return pids().stream().mapToLong(pid -> anonymousKiB(read(pid, "status"))).sum() / 1024.0;
  }

  /** Reads user and system time out of {@code /proc/PID/stat}; the name in it may have spaces. */
  static long ticks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  static long anonymousKiB(String status) {
    Matcher matcher = ANONYMOUS.matcher(status);
    if (!matcher.find()) {
      throw new LabException("no RssAnon in the process's status");
    }
    return Long.parseLong(matcher.group(1));
  }

  private List<Integer> pids() {
    List<Integer> pids =
        Stream.of("9441", "9442")
            .flatMap(
                health ->
                    cluster
                        .faults()
                        .processes(node, "^haproxy", "MAINSTAY_HEALTH_PORT", health)
                        .stream())
            .toList();
    if (pids.isEmpty()) {
      throw new LabException("no HAProxy runs on " + node.name());
    }
    return pids;
  }

  private String read(int pid, String file) {
    return cluster
        .exec(node, "cat", "/proc/" + pid + "/" + file)
        .orThrow("reading " + file + " of a HAProxy on " + node.name());
  }
}
