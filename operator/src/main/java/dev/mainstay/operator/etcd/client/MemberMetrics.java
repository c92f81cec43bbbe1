package dev.mainstay.operator.etcd.client;

import java.util.Map;

/**
 * What a member measured since it was started.
 *
 * @param memberId as its page says itself; unsigned
 * @param histograms complete ones; at least that of {@link Latency.Kind#WAL_FSYNC}
 */
public record MemberMetrics(long memberId, Map<Latency, Histogram> histograms) {
  public MemberMetrics {
    histograms = Map.copyOf(histograms);
  }
}
