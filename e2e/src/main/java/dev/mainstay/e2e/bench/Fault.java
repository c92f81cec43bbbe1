package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.lab.LabNode;
import java.time.Duration;

/** Something that is done to the holder of the virtual IP, and undone. */
interface Fault {
  /** Does it; returns when the rest happens by itself. */
  void strike(LabNode holder);

  /** How long a failover may take to appear on the resource; zero if none is expected. */
  Duration untilReported();

  /** Returns when the node has again what was taken from it; the cluster need not be settled. */
  void repair(LabNode holder);
}
