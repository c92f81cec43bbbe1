package dev.mainstay.operator.endpoint;

import static dev.mainstay.operator.status.ConditionType.AVAILABLE;
import static dev.mainstay.operator.status.ConditionType.BACKENDS_HEALTHY;
import static dev.mainstay.operator.status.ConditionType.CERTIFICATE_COVERS_ENDPOINT;
import static dev.mainstay.operator.status.ConditionType.COLD_START_SAFE;
import static dev.mainstay.operator.status.ConditionType.CONFIGURATION_APPLIED;
import static dev.mainstay.operator.status.ConditionType.FAULT_TOLERANT;
import static dev.mainstay.operator.status.ConditionType.HOLDER_UNIQUE;
import static dev.mainstay.operator.status.ConditionType.PAUSED;
import static dev.mainstay.operator.status.ConditionType.READY;
import static dev.mainstay.operator.status.ConditionType.RECONCILING;
import static dev.mainstay.operator.status.ConditionType.STALLED;

import dev.mainstay.operator.endpoint.rollout.Step;
import dev.mainstay.operator.status.ConditionSet;
import dev.mainstay.operator.status.ConditionType;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Truth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The conditions of a ControlPlaneEndpoint. All are put on every visit, so none goes stale. */
final class EndpointConditions {
  /** All that the resource has, in any situation. */
  static final List<ConditionType> TYPES =
      List.of(
          READY,
          RECONCILING,
          STALLED,
          AVAILABLE,
          FAULT_TOLERANT,
          HOLDER_UNIQUE,
          BACKENDS_HEALTHY,
          CONFIGURATION_APPLIED,
          COLD_START_SAFE,
          CERTIFICATE_COVERS_ENDPOINT,
          PAUSED);

  private EndpointConditions() {}

  static void put(
      ConditionSet set, EndpointStatusFactory.Input in, EndpointFacts facts, Instant now) {
    Line available = available(in, facts, now);
    put(set, AVAILABLE, available);
    put(set, FAULT_TOLERANT, FaultTolerance.of(facts, Set.copyOf(in.addresses())));
    Line unique = holderUnique(in, facts, now);
    put(set, HOLDER_UNIQUE, unique);
    put(set, BACKENDS_HEALTHY, BackendHealth.of(in.plan(), facts));
    put(set, CONFIGURATION_APPLIED, configurationApplied(in, facts));
    put(set, COLD_START_SAFE, coldStartSafe(in));
    // A new leader has shaken hands with nobody yet; what the last one saw stands until it has.
    if (!in.surroundings().certificates().isEmpty() || !set.knows(CERTIFICATE_COVERS_ENDPOINT)) {
      put(
          set,
          CERTIFICATE_COVERS_ENDPOINT,
          CertificateCoverage.of(
              in.addresses(), in.nodes().keySet(), in.surroundings().certificates()));
    }
    put(set, PAUSED, paused(in));
    progress(set, in.step(), available, unique);
  }

  private static void put(ConditionSet set, ConditionType type, Line line) {
    set.put(type, line.truth(), line.reason(), line.message());
  }

  private static void progress(ConditionSet set, Step step, Line available, Line unique) {
    Line ready =
        switch (step) {
          case Step.Done d -> atRest(available, unique);
          case Step.Wait w -> new Line(Truth.FALSE, w.reason(), w.message());
          case Step.Stop s -> new Line(Truth.FALSE, s.reason(), s.message());
          default -> new Line(Truth.FALSE, EndpointReason.ROLLING, describe(step));
        };
    put(set, READY, ready);
    boolean stalled = step instanceof Step.Stop;
    boolean done = step instanceof Step.Done;
    set.put(
        STALLED,
        Truth.of(stalled),
        stalled ? ready.reason() : EndpointReason.NOT_STALLED,
        stalled ? ready.message() : "");
    set.put(
        RECONCILING,
        Truth.of(!stalled && !done),
        stalled || done ? EndpointReason.NOTHING_TO_DO : ready.reason(),
        stalled || done ? "" : ready.message());
  }

  /** Where two nodes have the address, which clients are served is luck. */
  private static Line atRest(Line available, Line unique) {
    Line worst =
        available.truth() == Truth.TRUE && unique.truth() == Truth.FALSE ? unique : available;
    return worst.truth() == Truth.TRUE
        ? new Line(Truth.TRUE, EndpointReason.ROLLED_OUT, "Rolled out and answering.")
        : new Line(Truth.FALSE, worst.reason(), worst.message());
  }

  static String describe(Step step) {
    return switch (step) {
      case Step.Apply a -> "Applying " + a.component().text() + ".";
      case Step.ReplacePod r ->
          "Replacing pod %s of node %s.".formatted(r.component().text(), r.node());
      case Step.WriteVrrp w -> "Configuring keepalived of node " + w.node() + ".";
      case Step.RestoreVrrp r -> "Restoring the deleted ConfigMap of keepalived.";
      case Step.RemoveVrrp r -> "Stopping keepalived of node " + r.node() + ".";
      case Step.HandOver h -> "Node %s hands its virtual IP over.".formatted(h.node());
      case Step.Wait w -> w.message();
      case Step.Stop s -> s.message();
      case Step.Done d -> "";
    };
  }

  private static Line available(EndpointStatusFactory.Input in, EndpointFacts facts, Instant now) {
    if (in.plan().instances().isEmpty() || facts.answers().isEmpty()) {
      return Line.unknown("No virtual IP has been probed yet.");
    }
    boolean was = in.was(AVAILABLE);
    List<String> silent =
        facts.answers().entrySet().stream()
            .filter(a -> !a.getValue().answering())
            .filter(a -> !was || held(in, a.getValue().downSince(), now))
            .map(a -> a.getKey())
            .toList();
    if (!silent.isEmpty()) {
      return new Line(
          Truth.FALSE,
          EndpointReason.NO_ANSWER,
          "Virtual IP %s does not answer.".formatted(String.join(", ", silent)));
    }
    OneSided oneSided = in.oneSided(facts);
    return oneSided.isEmpty() || (was && !held(in, in.oneSidedSince(), now))
        ? new Line(Truth.TRUE, EndpointReason.ANSWERING, "Every virtual IP answers.")
        : new Line(Truth.FALSE, EndpointReason.NO_ANSWER, oneSided.text());
  }

  /**
   * While an address moves the sides disagree, and a second or two nobody answers. That is a
   * failover, told in the history; a condition that was true turns only when it goes on.
   */
  private static boolean held(
      EndpointStatusFactory.Input in, @Nullable Instant since, Instant now) {
    return since != null && Duration.between(since, now).compareTo(in.plan().timing().hold()) >= 0;
  }

  private static Line holderUnique(
      EndpointStatusFactory.Input in, EndpointFacts facts, Instant now) {
    if (in.plan().instances().isEmpty() || facts.reports().isEmpty()) {
      return Line.unknown(Line.NO_REPORTS);
    }
    return HolderDoubt.of(in.holders(facts))
        .filter(d -> !in.was(HOLDER_UNIQUE) || held(in, in.doubtSince(), now))
        .map(d -> new Line(Truth.FALSE, d.reason(), d.message()))
        .orElse(new Line(Truth.TRUE, EndpointReason.ONE_HOLDER, "One node holds each virtual IP."));
  }

  /** A step to come is told in its own words; at rest the nodes' own hashes decide. */
  private static Line configurationApplied(EndpointStatusFactory.Input in, EndpointFacts facts) {
    return in.step() instanceof Step.Done
        ? AppliedConfiguration.of(in.wanted(), in.nodes().keySet(), facts.reports())
        : new Line(Truth.FALSE, EndpointReason.OUTDATED, describe(in.step()));
  }

  /** Also from nodes that are silent now: it is them that have to start again. */
  private static Line coldStartSafe(EndpointStatusFactory.Input in) {
    return ColdStart.of(
        in.addresses(), in.nodes(), in.view().kubeletServers(), in.surroundings().resolved());
  }

  private static Line paused(EndpointStatusFactory.Input in) {
    return in.plan().spec().paused()
        ? new Line(
            Truth.TRUE,
            EndpointReason.PAUSED_BY_USER,
            "spec.paused is true: only status is written.")
        : new Line(Truth.FALSE, EndpointReason.NOT_PAUSED, "");
  }
}
