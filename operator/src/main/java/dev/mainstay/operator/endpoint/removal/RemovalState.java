package dev.mainstay.operator.endpoint.removal;

import dev.mainstay.operator.endpoint.rollout.Component;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What is left of an endpoint that is being deleted; all that {@link Removal} looks at, so that it
 * goes on where a crashed operator stopped.
 *
 * @param written nodes that still have a keepalived configuration
 * @param holders nodes that hold an address now; they are stopped last
 * @param running nodes whose agent says that VRRP runs or that an address is present
 * @param daemonSets that exist
 * @param pods nodes with a pod of each component; nodes that are not Ready are not among them
 * @param unready nodes with a pod that nobody can stop now
 * @param configMaps names of those that exist
 * @param age since this operator began to remove it
 */
public record RemovalState(
    Set<String> written,
    Set<String> holders,
    Set<String> running,
    Set<Component> daemonSets,
    Map<Component, Set<String>> pods,
    Set<String> unready,
    Set<String> configMaps,
    Duration age) {
  public RemovalState {
    written = Set.copyOf(written);
    holders = Set.copyOf(holders);
    running = Set.copyOf(running);
    daemonSets = Set.copyOf(daemonSets);
    pods = Map.copyOf(pods);
    unready = Set.copyOf(unready);
    configMaps = Set.copyOf(configMaps);
  }
}
