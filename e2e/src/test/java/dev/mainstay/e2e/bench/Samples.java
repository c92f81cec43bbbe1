package dev.mainstay.e2e.bench;

import java.util.Map;

/** Runs and what they were taken on, for the tests of what is computed from them. */
final class Samples {
  static final RowKey BALANCED_KILL = new RowKey(Subject.MAINSTAY_BALANCED, Scenario.NODE_KILL);
  static final RowKey BALANCED_ROLLOUT = new RowKey(Subject.MAINSTAY_BALANCED, Scenario.ROLLOUT);
  static final RowKey FAST_KILL = new RowKey(Subject.MAINSTAY_FAST, Scenario.NODE_KILL);
  static final RowKey TUNED_KILL = new RowKey(Subject.KUBE_VIP_TUNED, Scenario.NODE_KILL);
  static final Taken HERE =
      new Taken(new Machine(2, 24000, "6.18"), Map.of("node:dev", "sha256:0123456789abcdef"));

  /** Two node kills, of which one was reported and late, a roll-out, and a peer's node kill. */
  static final FaultTable TABLE =
      FaultTable.EMPTY
          .with(TUNED_KILL, "kube-vip, lease 5/3/1 s", HERE, run(400, 8100, 9, null, 100))
          .with(BALANCED_ROLLOUT, "Balanced", HERE, run(0, 0, 3, null, 120))
          .with(BALANCED_KILL, "Balanced", HERE, run(20, 420, 12, null, 60))
          .with(BALANCED_KILL, "Balanced", HERE, run(18, 380, 77, 370L, 80));

  private Samples() {}

  static Run run(int failed, long outage, long late, Long reported, long seconds) {
    return new Run(
        "2026-11-21T10:00:%02dZ".formatted(seconds % 60),
        outage,
        outage + 40,
        1000,
        failed,
        failed / 2,
        reported,
        late,
        true,
        1,
        seconds);
  }
}
