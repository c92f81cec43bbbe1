package dev.mainstay.operator.etcd.client;

/**
 * One thing whose duration a member measures.
 *
 * @param peer unsigned id of the member at the other end of a round trip; 0 for the disk
 */
public record Latency(Kind kind, long peer) {
  /** What is measured, in seconds; the names are etcd's. */
  public enum Kind {
    WAL_FSYNC("etcd_disk_wal_fsync_duration_seconds"),
    BACKEND_COMMIT("etcd_disk_backend_commit_duration_seconds"),
    PEER_ROUND_TRIP("etcd_network_peer_round_trip_time_seconds");

    private final String metric;

    Kind(String metric) {
      this.metric = metric;
    }

    /** Name of the histogram, without suffix. */
    public String metric() {
      return metric;
    }
  }
}
