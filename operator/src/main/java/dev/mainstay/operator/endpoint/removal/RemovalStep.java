package dev.mainstay.operator.endpoint.removal;

import dev.mainstay.operator.endpoint.rollout.Component;
import java.util.Set;

/** The one thing that is done next. Each is safe to repeat. */
public sealed interface RemovalStep {
  /** Take these nodes' keepalived configurations away: their agents stop VRRP and clean up. */
  record StopVrrp(Set<String> nodes) implements RemovalStep {}

  /** Delete these DaemonSets and with them their pods. */
  record DeleteDaemonSets(Set<Component> components) implements RemovalStep {}

  /** Delete everything that was rendered, the allocation included. */
  record DeleteConfigMaps(Set<String> names) implements RemovalStep {}

  /** Nothing may be done before something has ended; {@code message} says what. */
  record Wait(String message) implements RemovalStep {}

  /** Let the resource go; {@code unconfirmed}: nodes that nobody saw give their address back. */
  record Release(Set<String> unconfirmed) implements RemovalStep {}
}
