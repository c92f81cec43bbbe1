package dev.mainstay.operator.endpoint.rollout;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Result;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.SwitchoverRequest;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.SwitchoverRun;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.SwitchoverStatus;
import dev.mainstay.operator.status.EndpointReason;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Whether an address is handed over on purpose now, from whom to whom, and how it ended. Pure. */
public final class Switchovers {
  /** What failed is not tried again at once: each attempt disturbs who answers ARP. */
  static final Duration RETRY = Duration.ofMinutes(5);

  private Switchovers() {}

  /**
   * Everything the decision depends on.
   *
   * @param asked value of the annotation
   * @param handOver what the roll-out asks for before it can go on
   * @param holders by virtual IP, the node that all sides agree on; empty while they do not
   * @param candidates by falling preference
   */
  public record Input(
      String endpoint,
      Instant now,
      Optional<String> asked,
      @Nullable SwitchoverStatus previous,
      Optional<Step.HandOver> handOver,
      Map<String, Optional<String>> holders,
      List<Candidate> candidates) {
    public Input {
      holders = new TreeMap<>(holders);
      candidates = List.copyOf(candidates);
    }
  }

  /**
   * A node that may hold the addresses.
   *
   * @param polled whether its status was asked for at all since this process started
   * @param unfit why it could not take over now, or empty
   * @param heard whether it has said so itself just now
   * @param current its keepalived pod has the newest template
   */
  public record Candidate(
      String node,
      boolean polled,
      boolean cordoned,
      String unfit,
      boolean heard,
      boolean current) {}

  /**
   * What is to be done.
   *
   * @param status to be recorded; null when there is nothing to tell
   * @param run the switchover that goes on, or that has just ended; empty when there is none
   * @param recorded whether the status, as it was read, says the same of it
   * @param blocked why the hand-over that the roll-out asks for does not begin
   */
  public record Decision(
      @Nullable SwitchoverStatus status,
      Optional<SwitchoverRun> run,
      boolean recorded,
      Optional<Step> blocked) {
    private static Decision begin(SwitchoverStatus status, SwitchoverRun run) {
      return new Decision(status, Optional.of(run), false, Optional.empty());
    }

    private static Decision none(@Nullable SwitchoverStatus status, Optional<Step> blocked) {
      return new Decision(status, Optional.empty(), false, blocked);
    }
  }

  /** At most one switchover goes on; a request comes before the operator's own reasons. */
  public static Decision decide(Input in) {
    SwitchoverRun run = in.previous() == null ? null : in.previous().run();
    SwitchoverRequest request = in.previous() == null ? null : in.previous().request();
    if (run != null && run.endedAt() == null) {
      SwitchoverRun now = SwitchoverEnd.of(in, run);
      return new Decision(
          status(SwitchoverEnd.answered(request, now), now),
          Optional.of(now),
          now.endedAt() == null,
          Optional.empty());
    }
    String asked = in.asked().orElse(null);
    boolean agreed = in.holders().values().stream().allMatch(Optional::isPresent);
    if (asked == null) {
      request = null;
    } else if ((request == null || !request.node().equals(asked)) && agreed) {
      Optional<SwitchoverRequest> answer = SwitchoverRequests.answer(in, asked);
      if (answer.isPresent()) {
        request = answer.get();
      } else if (known(in, asked)) {
        SwitchoverRun next =
            run(in, asked, Cause.REQUESTED, address -> !asked.equals(holder(in, address)));
        return Decision.begin(
            new SwitchoverStatus(new SwitchoverRequest(asked, Result.Running, null), next), next);
      }
    }
    return ownReasons(in, request, run, agreed);
  }

  private static Decision ownReasons(
      Input in, @Nullable SwitchoverRequest request, @Nullable SwitchoverRun last, boolean agreed) {
    Optional<Step.HandOver> due = in.handOver().or(() -> cordoned(in));
    if (due.isEmpty()) {
      return Decision.none(status(request, last), Optional.empty());
    }
    String from = due.get().node();
    Cause cause = due.get().cause();
    if (last != null && failedLately(in, last, from, cause)) {
      String why = Optional.ofNullable(last.message()).orElse("");
      return Decision.none(
          status(request, last), Optional.of(new Step.Stop(EndpointReason.SWITCHOVER_FAILED, why)));
    }
    Optional<Candidate> target =
        in.candidates().stream()
            .filter(c -> !c.node().equals(from) && c.unfit().isEmpty() && !c.cordoned())
            .filter(c -> cause != Cause.ROLL_OUT || c.current())
            .findFirst();
    if (target.isEmpty() || !agreed) {
      return Decision.none(
          status(request, last),
          Optional.of(
              new Step.Wait(
                  EndpointReason.WAITING_FOR_HOLDER,
                  "Node %s has to hand its virtual IP over (%s), but %s."
                      .formatted(
                          from,
                          cause.text(),
                          agreed
                              ? "no other node can take it now"
                              : "it is not certain who holds it"))));
    }
    SwitchoverRun next =
        run(in, target.get().node(), cause, address -> from.equals(holder(in, address)));
    return Decision.begin(new SwitchoverStatus(request, next), next);
  }

  private static Optional<Step.HandOver> cordoned(Input in) {
    return in.candidates().stream()
        .filter(Candidate::cordoned)
        .map(Candidate::node)
        .filter(node -> in.holders().containsValue(Optional.of(node)))
        .filter(node -> in.candidates().size() > 1) // a single node keeps it
        .findFirst()
        .map(node -> new Step.HandOver(node, Cause.CORDONED));
  }

  private static boolean failedLately(Input in, SwitchoverRun last, String from, Cause cause) {
    return last.result() == Result.Failed
        && last.cause().equals(cause.text())
        && last.from().contains(from)
        && last.endedAt() != null
        && Instant.parse(last.endedAt()).plus(RETRY).isAfter(in.now());
  }

  private static boolean known(Input in, String node) {
    return in.candidates().stream().anyMatch(c -> c.node().equals(node) && c.polled());
  }

  private static SwitchoverRun run(Input in, String to, Cause cause, Predicate<String> moves) {
    List<String> addresses = in.holders().keySet().stream().filter(moves).toList();
    return new SwitchoverRun(
        to,
        addresses.stream().map(a -> holder(in, a)).distinct().sorted().toList(),
        addresses,
        cause.text(),
        in.now().truncatedTo(ChronoUnit.MILLIS).toString(),
        null,
        null,
        null);
  }

  private static String holder(Input in, String address) {
    return in.holders().getOrDefault(address, Optional.empty()).orElse("");
  }

  static @Nullable SwitchoverStatus status(
      @Nullable SwitchoverRequest request, @Nullable SwitchoverRun run) {
    return request == null && run == null ? null : new SwitchoverStatus(request, run);
  }
}
