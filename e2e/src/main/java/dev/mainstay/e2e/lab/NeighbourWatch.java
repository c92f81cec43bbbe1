package dev.mainstay.e2e.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * When the machine of the probe began to send the packets for one address to another node: its own
 * kernel's ARP table, looked at every 5 ms. That moment, and not when a node gets or loses the
 * address, ends the connections that the former node has in hand.
 */
public final class NeighbourWatch implements AutoCloseable {
  /** How late a move may be seen, besides what the machine holds everything up. */
  static final Duration LATE = Duration.ofMillis(20);

  private static final Path TABLE = Path.of("/proc/net/arp");
  private static final Duration PACE = Duration.ofMillis(5);
  private static final String UNKNOWN = "00:00:00:00:00:00";
  private static final int HARDWARE_ADDRESS = 3;

  private final String address;
  private final List<Instant> moves = new ArrayList<>();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Thread thread;
  private @Nullable String known;

  private NeighbourWatch(String address) {
    this.address = address;
    this.thread = Thread.ofPlatform().daemon().name("neighbour-watch").unstarted(this::watch);
  }

  public static NeighbourWatch start(String address) {
    var watch = new NeighbourWatch(address);
    watch.thread.start();
    return watch;
  }

  /**
   * Ends it and returns the times, ascending; another node first seen is a move, the first is none.
   */
  public List<Instant> stop() {
    close();
    synchronized (moves) {
      return List.copyOf(moves);
    }
  }

  private void watch() {
    while (!stopped.get()) {
      try {
        hardwareAddress(Files.readString(TABLE), address).ifPresent(this::seen);
      } catch (IOException e) {
        throw new LabException("cannot read " + TABLE + ": " + e.getMessage());
      }
      Waiting.sleep(PACE);
    }
  }

  private void seen(String now) {
    if (known != null && !known.equals(now)) {
      synchronized (moves) {
        moves.add(Instant.now());
      }
    }
    known = now;
  }

  /** Who has the address by this table; empty while the kernel does not know. */
  static Optional<String> hardwareAddress(String table, String address) {
    return table
        .lines()
        .map(line -> line.split(" +", -1))
        .filter(fields -> fields.length > HARDWARE_ADDRESS && fields[0].equals(address))
        .map(fields -> fields[HARDWARE_ADDRESS])
        .filter(mac -> !mac.equals(UNKNOWN))
        .findFirst();
  }

  @Override
  public void close() {
    stopped.set(true);
  }
}
