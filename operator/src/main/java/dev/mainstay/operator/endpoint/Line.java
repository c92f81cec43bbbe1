package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Reason;
import dev.mainstay.operator.status.Truth;

/** What one condition says. */
record Line(Truth truth, Reason reason, String message) {
  static final String NO_REPORTS = "No node has given its status lately.";

  /** Nothing was observed that would allow a statement. */
  static Line unknown(String message) {
    return new Line(Truth.UNKNOWN, EndpointReason.NOT_OBSERVED, message);
  }
}
