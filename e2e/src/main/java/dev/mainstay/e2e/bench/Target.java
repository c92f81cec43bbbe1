package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.lab.LabNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One subject in a cluster. */
interface Target {
  /** Brings it up; returns once it is whole. */
  void install();

  /** Takes it away without a trace: the next one is to have the machine for itself. */
  void remove();

  /** Waits until every node, every API server and every part of it is back after a fault. */
  void awaitWhole(Duration limit);

  /** The node that has the address, by its kernel or by the resource. */
  LabNode holder();

  /** Address of the clients. */
  String address();

  /** Port of the clients. */
  int port();

  /** How long no attempt may fail before a run is taken to be over. */
  Duration quiet();

  /** How the scenario is done to it; several are done by turns. */
  List<Fault> faults(Scenario scenario);

  /** Number of moves of the address that it has reported; 0 if it reports none. */
  default long failovers() {
    return 0;
  }

  /**
   * Returns the outage that it reports itself.
   *
   * @param known {@link #failovers} before the fault
   * @param limit how long it may take to appear; zero if none is expected
   * @return milliseconds, null if it reports none
   */
  default @Nullable Long reportedMillis(long known, Instant struck, Duration limit) {
    return null;
  }
}
