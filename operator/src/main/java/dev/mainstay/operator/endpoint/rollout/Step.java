package dev.mainstay.operator.endpoint.rollout;

import dev.mainstay.operator.status.Reason;
import java.util.Map;

/** The one thing that is done next. Each is safe to repeat: a crash between two loses nothing. */
public sealed interface Step {
  /** Create the DaemonSet and its configuration, give it its new template, or restore both. */
  record Apply(Component component) implements Step {}

  /** Delete a pod that runs an old template; its DaemonSet makes the new one. */
  record ReplacePod(Component component, String node, String pod) implements Step {}

  /** Write one node's keepalived configuration and touch its pod, so that the kubelet looks. */
  record WriteVrrp(String node, String text) implements Step {}

  /** Take one node's keepalived configuration away: its agent stops keepalived. */
  record RemoveVrrp(String node) implements Step {}

  /** Write what running nodes have lost, all at once: a node left out would take it for its end. */
  record RestoreVrrp(Map<String, String> texts) implements Step {
    public RestoreVrrp {
      texts = Map.copyOf(texts);
    }
  }

  /**
   * The node holds an address and has to hand it over, before anything is done to it or because
   * somebody wants it: that is recorded, and nothing else is done.
   */
  record HandOver(String node, Cause cause) implements Step {}

  /** Nothing may be done now; time or somebody else changes that. */
  record Wait(Reason reason, String message) implements Step {}

  /** Nothing may be done until a human changes something. */
  record Stop(Reason reason, String message) implements Step {}

  /** Everything is as wanted. */
  record Done() implements Step {}

  /** Whether nothing is changed by it. */
  default boolean isPassive() {
    return this instanceof Wait || this instanceof Stop || this instanceof Done;
  }
}
