package dev.mainstay.operator.endpoint.rollout;

import java.util.Arrays;

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

  /** The one with this text; what an older version wrote is a request. */
  static Cause of(String text) {
    return Arrays.stream(values()).filter(c -> c.text.equals(text)).findFirst().orElse(REQUESTED);
  }

  /** As written in the status. */
  public String text() {
    return text;
  }
}
