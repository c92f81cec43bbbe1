package dev.mainstay.e2e.bench;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * What HAProxy in the path costs and carries; it stands in the JSON as it is here.
 *
 * @param at when it was taken, ISO 8601
 * @param costs one for each kind of load
 */
@JsonPropertyOrder({"at", "taken", "costs", "rollOut", "watches"})
record Throughput(
    String at, Taken taken, List<Cost> costs, LoadedRollOut rollOut, Watches watches) {
  Throughput {
    costs = List.copyOf(costs);
  }

  /**
   * The same load on an API server directly and through the virtual address, by turns.
   *
   * @param load {@code requests on held connections} or {@code new connections}
   * @param perSecond rate of both
   * @param haproxyCoresAtRest what both HAProxy processes of the holder use in the direct turns,
   *     for health checks and the operator's probes
   * @param haproxyCpuSecondsPer10k what they use beyond that, for 10 000 requests
   */
  @JsonPropertyOrder({
    "load",
    "perSecond",
    "direct",
    "throughHAProxy",
    "haproxyCoresAtRest",
    "haproxyCpuSecondsPer10k"
  })
  record Cost(
      String load,
      int perSecond,
      Side direct,
      Side throughHAProxy,
      double haproxyCoresAtRest,
      double haproxyCpuSecondsPer10k) {
    double addedMedianMs() {
      return (throughHAProxy.medianMicros() - direct.medianMicros()) / 1000.0;
    }

    double addedP99Ms() {
      return (throughHAProxy.p99Micros() - direct.p99Micros()) / 1000.0;
    }
  }

  /** Latencies in microseconds, of the requests that did not fail. */
  @JsonPropertyOrder({"requests", "failed", "medianMicros", "p99Micros"})
  record Side(int requests, int failed, long medianMicros, long p99Micros) {
    /** {@code micros}: at least one. */
    static Side of(List<Long> micros, int failed) {
      Spread spread = Spread.of(micros);
      return new Side(micros.size() + failed, failed, spread.median(), spread.p99());
    }
  }

  /**
   * The operator rolls other settings of HAProxy out, six pods, under new connections.
   *
   * @param wantedPerSecond highest of the rates to be tried
   * @param perSecond highest rate at which half of the answers took at most {@value
   *     #MOST_MEDIAN_MILLIS} ms
   */
  @JsonPropertyOrder({
    "wantedPerSecond",
    "perSecond",
    "requests",
    "failed",
    "longestOutageMs",
    "latenessMs"
  })
  record LoadedRollOut(
      int wantedPerSecond,
      int perSecond,
      int requests,
      int failed,
      long longestOutageMs,
      long latenessMs) {
    /** At ease an answer takes 2 ms. The roll-out needs a part of the machine as well. */
    static final int MOST_MEDIAN_MILLIS = 10;
  }

  /**
   * Watch connections through the virtual address, held while nothing happens, then while the
   * operator rolls other settings of HAProxy out, which replaces both pods of the holder as well.
   *
   * @param opened those that were answered with 200
   * @param lostAtRest closed by somebody else while nothing happened
   * @param lostInRollOut closed by somebody else from then on
   * @param refusedMeanwhile new connections that failed during the roll-out, of {@code
   *     newMeanwhile}
   * @param haproxyMiBBefore anonymous memory of both HAProxy processes of the holder
   * @param haproxyMiBHeld the same with all connections open
   */
  @JsonPropertyOrder({
    "wanted",
    "opened",
    "heldSeconds",
    "lostAtRest",
    "lostInRollOut",
    "newMeanwhile",
    "refusedMeanwhile",
    "haproxyMiBBefore",
    "haproxyMiBHeld"
  })
  record Watches(
      int wanted,
      int opened,
      long heldSeconds,
      int lostAtRest,
      int lostInRollOut,
      int newMeanwhile,
      int refusedMeanwhile,
      double haproxyMiBBefore,
      double haproxyMiBHeld) {
    double kibPerConnection() {
      return opened == 0 ? 0 : (haproxyMiBHeld - haproxyMiBBefore) * 1024 / opened;
    }
  }
}
