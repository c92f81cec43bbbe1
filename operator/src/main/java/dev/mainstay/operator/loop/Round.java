package dev.mainstay.operator.loop;

import dev.mainstay.operator.status.LogKeys;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One round after the other of a loop that must outlive any error. For one thread. */
public final class Round {
  private static final Logger LOG = LoggerFactory.getLogger(Round.class);

  private final String loop;
  private String trouble = "";

  /** {@code loop}: what it does, for the log. */
  public Round(String loop) {
    this.loop = loop;
  }

  /** Whether the round went well. Another error than in the last round is logged. */
  public boolean run(Runnable body) {
    String now = "";
    try {
      body.run();
    } catch (RuntimeException e) {
      now = described(e);
    }
    if (!now.isEmpty() && !now.equals(trouble)) {
      LOG.atError()
          .addKeyValue(LogKeys.NAME, loop)
          .addKeyValue(LogKeys.ERROR, now)
          .log("round failed; the next one is tried all the same");
    }
    trouble = now;
    return now.isEmpty();
  }

  /** Kind and place, not the message: it may quote a request's headers, and with them the token. */
  static String described(RuntimeException e) {
    return e.getClass().getName()
        + Arrays.stream(e.getStackTrace()).findFirst().map(at -> " at " + at).orElse("");
  }
}
