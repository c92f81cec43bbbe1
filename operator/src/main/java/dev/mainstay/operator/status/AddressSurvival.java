package dev.mainstay.operator.status;

import java.util.Set;

/**
 * Whether the virtual IPs outlive the loss of a node: the load balancers' word on a disruption,
 * asked by whoever speaks for etcd's members on the same nodes. Neither blocks nor throws.
 */
@FunctionalInterface
public interface AddressSurvival {
  /** Where there is no virtual IP, none can be lost. */
  AddressSurvival NO_ADDRESS = node -> Outlook.SURVIVES;

  /** The outlook if {@code node}, a node's name, goes down now and nothing else does. */
  Outlook ifLost(String node);

  /** Names of the nodes that carry virtual IPs, whether or not they run a member of etcd. */
  default Set<String> nodes() {
    return Set.of();
  }

  /**
   * An answer.
   *
   * @param survives UNKNOWN while too little is observed to say
   * @param message why not, without changing numbers; empty if it survives
   */
  record Outlook(Truth survives, String message) {
    public static final Outlook SURVIVES = new Outlook(Truth.TRUE, "");
  }
}
