package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.operator.etcd.client.Histogram;
import dev.mainstay.operator.etcd.client.Latency;
import dev.mainstay.operator.etcd.client.Latency.Kind;
import dev.mainstay.operator.etcd.client.MemberMetrics;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Pages of members, one in 30 s, whose counters go on from each to the next. */
public final class Pages {
  public static final int INTERVAL = 30;

  private final int members;
  private final Map<Long, Map<Latency, SortedMap<Double, Long>>> counters = new HashMap<>();
  private Instant now = Sim.START;
  private Performance performance = Performance.NONE;

  /** Members 1 to n; peers of each are the others. */
  public Pages(int members) {
    this.members = members;
    LongStream.rangeClosed(1, members).forEach(this::restart);
  }

  /** Its counters begin anew. */
  public Pages restart(long member) {
    Map<Latency, SortedMap<Double, Long>> all = new HashMap<>();
    all.put(new Latency(Kind.WAL_FSYNC, 0), empty());
    all.put(new Latency(Kind.BACKEND_COMMIT, 0), empty());
    LongStream.rangeClosed(1, members)
        .filter(peer -> peer != member)
        .forEach(peer -> all.put(new Latency(Kind.PEER_ROUND_TRIP, peer), empty()));
    counters.put(member, all);
    return this;
  }

  /** A hundred of them take {@code seconds}, until the next page. */
  public Pages took(long member, Latency latency, double seconds) {
    counters
        .get(member)
        .get(latency)
        .replaceAll((bound, count) -> bound >= seconds ? count + 100 : count);
    return this;
  }

  /** One page of each of them. */
  public Performance read(long... from) {
    now = now.plusSeconds(INTERVAL);
    List<MemberMetrics> pages = LongStream.of(from).mapToObj(this::page).toList();
    performance = Performance.next(performance, pages, now);
    return performance;
  }

  public Performance readAll() {
    return read(LongStream.rangeClosed(1, members).toArray());
  }

  /** All are fast. */
  public static Performance nominal(int members) {
    var pages = new Pages(members);
    pages.readAll();
    return pages.readAll();
  }

  /** Of a member for the whole time, at everything that is measured of that kind. */
  public static Performance slow(int members, long member, Kind kind, double seconds) {
    var pages = new Pages(members);
    for (int i = 0; i <= Rules.MEASUREMENTS; i++) {
      pages.counters.get(member).keySet().stream()
          .filter(latency -> latency.kind() == kind)
          .forEach(latency -> pages.took(member, latency, seconds));
      pages.readAll();
    }
    return pages.performance;
  }

  private MemberMetrics page(long member) {
    Map<Latency, Histogram> histograms = new HashMap<>();
    counters
        .get(member)
        .forEach((latency, counts) -> histograms.put(latency, new Histogram(counts)));
    return new MemberMetrics(member, histograms);
  }

  private static SortedMap<Double, Long> empty() {
    var counts = new TreeMap<Double, Long>();
    for (int i = 0; i < 14; i++) {
      counts.put(0.001 * (1 << i), 0L);
    }
    counts.put(Double.POSITIVE_INFINITY, 0L);
    return counts;
  }
}
