package dev.mainstay.operator.etcd.client;

import dev.mainstay.operator.etcd.client.Latency.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads a metrics page as it comes and keeps a few families of it, so that a page of half a
 * megabyte costs a line.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Prometheus,
 *     text-based format</a>
 */
final class MetricsParser {
  /** etcd's longest, of gRPC's methods, have some 200. */
  private static final int MAX_LINE = 512;

  /** Sixteen peers with sixteen buckets each, and the disk's, are 300. */
  private static final int MAX_BUCKETS = 1000;

  private static final String NUMBER = "[0-9]{1,17}(?:\\.[0-9]{1,17})?(?:e[+-][0-9]{1,2})?";
  private static final Pattern BUCKET =
      Pattern.compile(
          "(etcd_[a-z_]{1,80})_bucket\\{(?:To=\"([0-9a-f]{1,16})\",)?le=\"(%1$s|\\+Inf)\"\\} (%1$s)"
              .formatted(NUMBER));
  private static final Pattern ID =
      Pattern.compile("etcd_server_id\\{server_id=\"([0-9a-f]{1,16})\"\\} 1");
  private static final Map<String, Kind> KINDS =
      Arrays.stream(Kind.values()).collect(Collectors.toMap(Kind::metric, Function.identity()));

  private final byte[] line = new byte[MAX_LINE];
  private int length;
  private int buckets;
  private long memberId;
  private final Map<Latency, SortedMap<Double, Long>> found = new HashMap<>();

  /** The next bytes, in pieces of any size. */
  void accept(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte b = bytes.get();
      if (b == '\n') {
        if (length <= MAX_LINE && length > 0 && line[0] == 'e') {
          line(new String(line, 0, length, StandardCharsets.ISO_8859_1));
        }
        length = 0;
      } else if (length < MAX_LINE) {
        line[length++] = b;
      } else {
        length = MAX_LINE + 1; // too long to be one of ours
      }
    }
  }

  /** After the last byte; throws if it was not the page of an etcd member. */
  MemberMetrics end() throws IOException {
    Map<Latency, Histogram> complete = new HashMap<>();
    found.forEach(
        (latency, counts) -> {
          var histogram = new Histogram(counts);
          if (histogram.complete()) {
            complete.put(latency, histogram);
          }
        });
    if (memberId == 0 || !complete.containsKey(new Latency(Kind.WAL_FSYNC, 0))) {
      throw new IOException("the metrics are not those of an etcd member");
    }
    return new MemberMetrics(memberId, complete);
  }

  private void line(String text) {
    Matcher id = ID.matcher(text);
    if (id.matches()) {
      memberId = Long.parseUnsignedLong(id.group(1), 16);
      return;
    }
    Matcher bucket = BUCKET.matcher(text);
    Kind kind = bucket.matches() ? KINDS.get(bucket.group(1)) : null;
    if (kind == null || buckets >= MAX_BUCKETS) {
      return;
    }
    buckets++;
    String to = bucket.group(2);
    String bound = bucket.group(3);
    found
        .computeIfAbsent(
            new Latency(kind, to == null ? 0 : Long.parseUnsignedLong(to, 16)),
            latency -> new TreeMap<>())
        .put(
            bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound),
            (long) Double.parseDouble(bucket.group(4)));
  }
}
