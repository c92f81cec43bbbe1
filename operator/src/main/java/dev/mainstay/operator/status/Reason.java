package dev.mainstay.operator.status;

/** A condition's or Event's reason, CamelCase. Implemented by enums only: reasons are API. */
public interface Reason {
  /** As written in {@code status.conditions[].reason}. */
  String text();
}
