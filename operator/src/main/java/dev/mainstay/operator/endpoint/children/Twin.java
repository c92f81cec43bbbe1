package dev.mainstay.operator.endpoint.children;

/** One of the two load balancers of a node; they share the port, not the health port. */
public enum Twin {
  A("a", 1),
  B("b", 2);

  private final String text;
  private final int offset;

  Twin(String text, int offset) {
    this.text = text;
    this.offset = offset;
  }

  /** As in the names of its DaemonSet and in the status. */
  public String text() {
    return text;
  }

  /** Port on 127.0.0.1 of the node, from the first port of the slot. */
  public int healthPort(int slotBase) {
    return slotBase + offset;
  }
}
