package dev.mainstay.operator.status;

import java.util.Comparator;
import java.util.List;

/** Hold: time alone may lift it (Reconciling). Reject: a human must change something (Stalled). */
public sealed interface Verdict {
  /** Go on. */
  record Allow() implements Verdict {}

  /** Wait; {@code message} names what for. */
  record Hold(Reason reason, String message) implements Verdict {}

  /** Stop; {@code message} names object, field, value and remedy. */
  record Reject(Reason reason, String message) implements Verdict {}

  /** Reject before Hold before Allow; among equals the first, so list order is report order. */
  static Verdict strictest(List<Verdict> verdicts) {
    return verdicts.stream()
        .min(Comparator.comparingInt(Verdict::leniency)) // min keeps the first among equals
        .orElse(new Allow());
  }

  private static int leniency(Verdict verdict) {
    return switch (verdict) {
      case Reject r -> 0;
      case Hold h -> 1;
      case Allow a -> 2;
    };
  }
}
