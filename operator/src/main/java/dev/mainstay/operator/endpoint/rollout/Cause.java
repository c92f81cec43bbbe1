package dev.mainstay.operator.endpoint.rollout;

/** Why an address is handed over on purpose. */
public enum Cause {
  /** The annotation {@code mainstay.dev/switchover} names another node. */
  REQUESTED("Requested"),
  /** The holder's Node is unschedulable: somebody is about to drain or reboot it. */
  CORDONED("Cordoned"),
  /** The holder's keepalived pod is to be replaced. */
  ROLL_OUT("RollOut"),
  /** The holder is no longer selected. */
  LEAVING("Leaving");

  private final String text;

  Cause(String text) {
    this.text = text;
  }

  /** As written in the status. */
  public String text() {
    return text;
  }
}
