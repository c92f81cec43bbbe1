package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.bench.Throughput.Cost;
import dev.mainstay.e2e.bench.Throughput.LoadedRollOut;
import dev.mainstay.e2e.bench.Throughput.Watches;
import java.util.Locale;

/** The section about HAProxy in the path. Pure. */
final class ThroughputSection {
  private ThroughputSection() {}

  static String of(Throughput seen) {
    var text = new StringBuilder("## HAProxy in the path\n\n");
    text.append("Taken ").append(seen.at()).append(" on ");
    text.append(seen.taken().machine().text()).append(", profile Balanced.\n\n");
    text.append(costs(seen));
    text.append('\n').append(rollOut(seen.rollOut())).append('\n').append(watches(seen.watches()));
    return text.toString();
  }

  private static String costs(Throughput seen) {
    var text = new StringBuilder();
    text.append(
        """
        The same load by turns on the holder's API server (6443) and on the virtual address, where HAProxy
        spreads it over three API servers. `GET /version`; a new connection includes its TLS handshake. CPU is of both
        HAProxy processes of the holder: what they use in the turns without load, for health checks and probes, and what a
        load adds to it.

        | load | per second | direct median | p99 | failed | through HAProxy median | p99 | failed | added median | added p99 | cores at rest | CPU seconds for 10 000 |
        |---|---|---|---|---|---|---|---|---|---|---|---|
        """);
    for (Cost cost : seen.costs()) {
      text.append(
          "| %s | %d | %s | %s | %d of %d | %s | %s | %d of %d | %s | %s | %s | %s |\n"
              .formatted(
                  cost.load(),
                  cost.perSecond(),
                  millis(cost.direct().medianMicros() / 1000.0),
                  millis(cost.direct().p99Micros() / 1000.0),
                  cost.direct().failed(),
                  cost.direct().requests(),
                  millis(cost.throughHAProxy().medianMicros() / 1000.0),
                  millis(cost.throughHAProxy().p99Micros() / 1000.0),
                  cost.throughHAProxy().failed(),
                  cost.throughHAProxy().requests(),
                  millis(cost.addedMedianMs()),
                  millis(cost.addedP99Ms()),
                  number("%.3f", cost.haproxyCoresAtRest()),
                  number("%.2f", cost.haproxyCpuSecondsPer10k())));
    }
    return text.toString();
  }

  private static String rollOut(LoadedRollOut seen) {
    String rate =
        seen.perSecond() == seen.wantedPerSecond()
            ? ""
            : """
            %d were wanted; this is the highest rate tried at which half of the answers took at most %d ms, so
            that the machine had room for a roll-out.
            """
                .formatted(seen.wantedPerSecond(), LoadedRollOut.MOST_MEDIAN_MILLIS);
    return """
    **Roll-out under load.** Other settings of HAProxy, rolled out by the operator (six pods), under %d new
    connections per second: %d of %d failed, longest outage %d ms; the probe was late by at most %d ms.
    """
            .formatted(
                seen.perSecond(),
                seen.failed(),
                seen.requests(),
                seen.longestOutageMs(),
                seen.latenessMs())
        + rate;
  }

  private static String watches(Watches seen) {
    return """
    **Held watches.** %d of %d watch connections opened and held through the virtual address; %d lost in a
    minute at rest, %d while the operator rolled other settings of HAProxy out: a replaced process ends what is
    still open after 50 s (`hard-stop-after`). %d of %d new connections failed meanwhile. Both HAProxy processes
    of the holder: %s MiB before, %s MiB with all of them, %s KiB for each.
    """
        .formatted(
            seen.opened(),
            seen.wanted(),
            seen.lostAtRest(),
            seen.lostInRollOut(),
            seen.refusedMeanwhile(),
            seen.newMeanwhile(),
            number("%.0f", seen.haproxyMiBBefore()),
            number("%.0f", seen.haproxyMiBHeld()),
            number("%.1f", seen.kibPerConnection()));
  }

  private static String millis(double value) {
    return number("%.2f ms", value);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
