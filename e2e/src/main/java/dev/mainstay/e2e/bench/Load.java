package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.bench.Throughput.Side;
import dev.mainstay.e2e.lab.HeldConnection;
import dev.mainstay.e2e.lab.LabException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Requests at a fixed rate on one address, and how long they took. */
final class Load {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int CONNECTIONS = 20;
  private static final String PATH = "/version";

  private final String address;
  private final int port;
  private final Queue<Long> micros = new ConcurrentLinkedQueue<>();
  private final AtomicInteger failed = new AtomicInteger();

  Load(String address, int port) {
    this.address = address;
    this.port = port;
  }

  /** Requests on connections that stay open, spread over them. */
  void requests(int perSecond, Duration time) {
    List<HeldConnection> open = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        open.add(HeldConnection.open(address, port, TIMEOUT));
      }
      long pace = CONNECTIONS * 1_000_000_000L / perSecond;
      long start = System.nanoTime();
      try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < CONNECTIONS; i++) {
          HeldConnection connection = open.get(i);
          long first = start + pace * i / CONNECTIONS;
          executor.execute(() -> requests(connection, first, pace, start + time.toNanos()));
        }
      }
    } catch (IOException e) {
      throw new LabException("%s:%d takes no connection".formatted(address, port), e);
    } finally {
      open.forEach(HeldConnection::close);
    }
  }

  private void requests(HeldConnection connection, long first, long pace, long end) {
    for (long due = first; due < end; due += pace) {
      sleepUntil(due);
      if (!timed(() -> connection.exchange(PATH))) {
        return; // One broken connection is one failure, not one for each request it might have had.
      }
    }
  }

  /** A new connection for each request. */
  void connections(int perSecond, Duration time) {
    long start = System.nanoTime();
    long pace = 1_000_000_000L / perSecond;
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (long due = start; due < start + time.toNanos(); due += pace) {
        sleepUntil(due);
        executor.execute(() -> timed(this::connection));
      }
    }
  }

  private void connection() throws IOException {
    try (HeldConnection connection = HeldConnection.open(address, port, TIMEOUT)) {
      connection.exchange(PATH);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private boolean timed(Step step) {
    long began = System.nanoTime();
    try {
      step.run();
      micros.add((System.nanoTime() - began) / 1000);
      return true;
    } catch (IOException e) {
      failed.incrementAndGet();
      return false;
    }
  }

  private static void sleepUntil(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** What was seen in all calls together. */
  Side seen() {
    if (micros.isEmpty()) {
      throw new LabException("%s:%d answered no request".formatted(address, port));
    }
    return Side.of(List.copyOf(micros), failed.get());
  }
}
