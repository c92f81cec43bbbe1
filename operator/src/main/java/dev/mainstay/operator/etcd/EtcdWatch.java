package dev.mainstay.operator.etcd;

import dev.mainstay.operator.etcd.observe.EtcdTargets;
import dev.mainstay.operator.etcd.observe.ProbeTimes;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * One etcd cluster to watch, as its resource says. Kept on disk with the topology.
 *
 * @param secret name of the Secret with the credentials; empty for those of the host
 * @param intervalSeconds from one round of probes to the next, 1 to 30
 * @param recommend whether planned actions are published
 * @param cordoned names of the selected nodes that take no new pods, ascending
 */
public record EtcdWatch(
    EtcdTargets targets,
    String secret,
    int intervalSeconds,
    boolean recommend,
    boolean paused,
    List<String> cordoned) {
  public EtcdWatch {
    cordoned = List.copyOf(cordoned);
  }

  /** Name of the resource. */
  public String topology() {
    return targets.topology();
  }

  /** Whether both ask the same servers: then one of the two resources is a mistake. */
  boolean sameServers(EtcdWatch other) {
    boolean bothStacked = targets.endpoints().isEmpty() && other.targets.endpoints().isEmpty();
    return bothStacked
        ? targets.clientPort() == other.targets.clientPort()
        : targets.endpoints().stream().anyMatch(other.targets.endpoints()::contains);
  }

  /** The pace that it is asked at. */
  ProbeTimes times() {
    return ProbeTimes.every(Duration.ofSeconds(intervalSeconds));
  }

  /**
   * Whether it still asks at every endpoint that was {@code asked}. If not, one of them may have
   * been a mistake, and what it told must not live on.
   */
  public boolean asksAllOf(List<URI> asked) {
    List<URI> endpoints = targets.endpoints();
    return asked.isEmpty() == endpoints.isEmpty() && endpoints.containsAll(asked);
  }

  /** The same with what is known now of the API. */
  EtcdWatch seenWith(boolean apiReachable) {
    return new EtcdWatch(
        targets(apiReachable), secret, intervalSeconds, recommend, paused, cordoned);
  }

  EtcdTargets targets(boolean apiReachable) {
    return targets.seenWith(apiReachable);
  }
}
