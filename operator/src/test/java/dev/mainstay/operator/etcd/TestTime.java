package dev.mainstay.operator.etcd;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock and a counter that stand still until told to go on. */
public final class TestTime extends Clock {
  private Instant now;
  private long nanos;

  public TestTime(Instant start) {
    now = start;
  }

  public void pass(Duration time) {
    now = now.plus(time);
    nanos += time.toNanos();
  }

  /** As when somebody corrects the time of day. */
  void setBack(Duration time) {
    now = now.minus(time);
  }

  public long nanos() {
    return nanos;
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
