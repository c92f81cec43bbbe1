package dev.mainstay.operator.kube;

/** Names and ports of the operands of one ControlPlaneEndpoint. */
public final class Names {
  /** First port of slot 0; each slot has ten. The table is in docs/ports.md. */
  public static final int FIRST_PORT = 9440;

  private Names() {}

  public static String loadBalancer(String endpoint, String twin) {
    return "mainstay-" + endpoint + "-lb-" + twin;
  }

  public static String loadBalancerConfig(String endpoint, String hash) {
    return "mainstay-" + endpoint + "-lb-" + hash;
  }

  public static String vip(String endpoint) {
    return "mainstay-" + endpoint + "-vip";
  }

  public static String statusConfig(String endpoint, String hash) {
    return "mainstay-" + endpoint + "-status-" + hash;
  }

  /** First of the ten ports of a slot; slots are 0 to 7. */
  public static int slotBase(int slot) {
    return FIRST_PORT + 10 * slot;
  }

  /** Answers {@code /whoami} through the virtual IP from the same processes as the API port. */
  public static int answerPort(int slot) {
    return slotBase(slot) + 3;
  }

  /** Status of a node: {@code /status}, {@code /healthz}, {@code /backends}, {@code /metrics}. */
  public static int statusPort(int slot) {
    return slotBase(slot) + 4;
  }
}
