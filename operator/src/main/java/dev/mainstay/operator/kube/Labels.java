package dev.mainstay.operator.kube;

import java.util.Map;

/** Labels and annotations of everything the operator makes. They are API for people's selectors. */
public final class Labels {
  public static final String NAME = "app.kubernetes.io/name";
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String ENDPOINT = "mainstay.dev/endpoint";
  public static final String COMPONENT = "mainstay.dev/component";
  public static final String CONFIG_HASH = "mainstay.dev/config-hash";
  public static final String CA_HASH = "mainstay.dev/ca-hash";
  public static final String NUDGE = "mainstay.dev/nudge";
  public static final String ALLOCATION = "mainstay.dev/allocation";

  /** On a DaemonSet: the nodes that keep its pods whatever their labels are. */
  public static final String SEATED = "mainstay.dev/seated";

  /** Set by people on the resource: the node that is to hold its virtual IPs. Never removed. */
  public static final String SWITCHOVER = "mainstay.dev/switchover";

  public static final String MAINSTAY = "mainstay";

  private Labels() {}

  /** Labels of one operand; {@code component} is {@code lb-a}, {@code lb-b} or {@code vip}. */
  public static Map<String, String> operand(String endpoint, String component) {
    return Map.of(NAME, MAINSTAY, MANAGED_BY, MAINSTAY, ENDPOINT, endpoint, COMPONENT, component);
  }
}
