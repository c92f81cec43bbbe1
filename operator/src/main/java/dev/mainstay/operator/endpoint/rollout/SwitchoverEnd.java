package dev.mainstay.operator.endpoint.rollout;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Result;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.SwitchoverRequest;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.SwitchoverRun;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.SwitchoverStatus;
import dev.mainstay.operator.endpoint.rollout.Switchovers.Input;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a switchover that was begun ends: every one does, within its bound. Pure. */
public final class SwitchoverEnd {
  /** Writing two texts, a reload and a take-over at the slowest profile take some ten seconds. */
  static final Duration BOUND = Duration.ofSeconds(60);

  private static final String LATE = "was not taken over by %s within %d s";

  private SwitchoverEnd() {}

  /** When one ended, or has to have ended. */
  public static Instant at(SwitchoverRun run) {
    return run.endedAt() == null
        ? Instant.parse(run.startedAt()).plus(BOUND)
        : Instant.parse(run.endedAt());
  }

  /** The run as it is now: gone on, arrived, or given up. */
  static SwitchoverRun of(Input in, SwitchoverRun run) {
    List<Optional<String>> now =
        run.addresses().stream()
            .filter(in.holders()::containsKey)
            .map(a -> in.holders().getOrDefault(a, Optional.empty()))
            .toList();
    if (now.stream().allMatch(h -> h.filter(run.to()::equals).isPresent())) {
      return ended(run, in.now(), Result.Completed, null);
    }
    if (now.stream().allMatch(h -> h.filter(n -> !run.from().contains(n)).isPresent())) {
      return failed(in, run, "went to another node than " + run.to());
    }
    String unfit =
        in.candidates().stream()
            .filter(c -> c.node().equals(run.to()))
            // One that is only silent may be busy with taking over; the bound is for it.
            .map(c -> c.heard() ? c.unfit() : "")
            .findFirst()
            .orElse("it is no longer selected");
    if (!unfit.isEmpty()) {
      return failed(in, run, "was not handed over to %s: %s".formatted(run.to(), unfit));
    }
    return at(run).isBefore(in.now())
        ? failed(in, run, LATE.formatted(run.to(), BOUND.toSeconds()))
        : run;
  }

  /**
   * Ends one whose time is up while nothing may be decided: what holds the endpoint up must not
   * leave it open.
   */
  public static @Nullable SwitchoverStatus overdue(
      String endpoint, @Nullable SwitchoverStatus previous, Instant now) {
    if (previous == null) {
      return null;
    }
    SwitchoverRun run = previous.run();
    if (run == null || run.endedAt() != null || !at(run).isBefore(now)) {
      return previous;
    }
    SwitchoverRun ended = failed(endpoint, run, now, LATE.formatted(run.to(), BOUND.toSeconds()));
    return Switchovers.status(answered(previous.request(), ended), ended);
  }

  /** The answer to the request that a run carried out, once it ended. */
  static @Nullable SwitchoverRequest answered(
      @Nullable SwitchoverRequest request, SwitchoverRun run) {
    Result result = run.result();
    if (request == null || result == null) {
      return request;
    }
    boolean its = request.result() == Result.Running && run.cause().equals(Cause.REQUESTED.text());
    return its ? new SwitchoverRequest(request.node(), result, run.message()) : request;
  }

  private static SwitchoverRun failed(Input in, SwitchoverRun run, String what) {
    return failed(in.endpoint(), run, in.now(), what);
  }

  private static SwitchoverRun failed(
      String endpoint, SwitchoverRun run, Instant now, String what) {
    return ended(
        run,
        now,
        Result.Failed,
        "ControlPlaneEndpoint %s: virtual IP %s %s."
            .formatted(endpoint, String.join(", ", run.addresses()), what));
  }

  private static SwitchoverRun ended(
      SwitchoverRun run, Instant now, Result result, @Nullable String message) {
    return new SwitchoverRun(
        run.to(),
        run.from(),
        run.addresses(),
        run.cause(),
        run.startedAt(),
        now.truncatedTo(ChronoUnit.MILLIS).toString(),
        result,
        message);
  }
}
