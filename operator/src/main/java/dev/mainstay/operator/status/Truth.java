package dev.mainstay.operator.status;

/** Status of a condition. What cannot be observed is UNKNOWN, never the last known value. */
public enum Truth {
  TRUE("True"),
  FALSE("False"),
  UNKNOWN("Unknown");

  private final String text;

  Truth(String text) {
    this.text = text;
  }

  public static Truth of(boolean value) {
    return value ? TRUE : FALSE;
  }

  /** As written in {@code status.conditions[].status}. */
  public String text() {
    return text;
  }
}
