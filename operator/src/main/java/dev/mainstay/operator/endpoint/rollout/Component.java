package dev.mainstay.operator.endpoint.rollout;

/** The three DaemonSets of an endpoint, in the order in which a change reaches them. */
public enum Component {
  LB_A("lb-a"),
  LB_B("lb-b"),
  VIP("vip");

  private final String text;

  Component(String text) {
    this.text = text;
  }

  /** As written in the label {@code mainstay.dev/component}. */
  public String text() {
    return text;
  }
}
