package dev.mainstay.operator.etcd;

import dev.mainstay.api.v1alpha1.Condition;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.quorum.Assessment.Cause;
import dev.mainstay.operator.etcd.quorum.Concern;
import dev.mainstay.operator.etcd.quorum.Quorum;
import dev.mainstay.operator.etcd.quorum.TopologyView;
import dev.mainstay.operator.status.ConditionSet;
import dev.mainstay.operator.status.ConditionType;
import dev.mainstay.operator.status.EtcdReason;
import dev.mainstay.operator.status.Truth;
import java.util.List;

/** Conditions of a view. Every type is put each time: a missing one reads as the wrong state. */
final class EtcdConditions {
  private final ConditionSet set;
  private final String summary;

  private EtcdConditions(ConditionSet set, String summary) {
    this.set = set;
    this.summary = summary;
  }

  /** Of an observation that is confirmed and fresh. */
  static List<Condition> of(
      ConditionSet set, TopologyView view, Disruption disruption, boolean paused, String summary) {
    var conditions = new EtcdConditions(set, summary);
    conditions.ready(view);
    conditions.quorumAvailable(view);
    conditions.faultTolerant(view);
    EtcdMemberConditions.put(set, view);
    conditions.disruption(disruption);
    conditions.stalled(view);
    conditions.put(
        ConditionType.RECONCILING, Truth.FALSE, EtcdReason.OBSERVING, "Members are observed.");
    return conditions.paused(paused);
  }

  /** While nothing can be said; {@code stalled} if a human must act before anything can. */
  static List<Condition> unknown(
      ConditionSet set,
      EtcdReason reason,
      Disruption disruption,
      boolean stalled,
      boolean paused,
      String summary) {
    var conditions = new EtcdConditions(set, summary);
    boolean first = reason == EtcdReason.FIRST_PROBES;
    conditions.put(ConditionType.READY, Truth.UNKNOWN, reason, summary);
    conditions.put(ConditionType.QUORUM_AVAILABLE, Truth.UNKNOWN, reason, summary);
    conditions.put(
        ConditionType.FAULT_TOLERANT, Truth.UNKNOWN, EtcdReason.MEMBERS_UNKNOWN, summary);
    EtcdMemberConditions.unknown(set, summary);
    conditions.disruption(disruption);
    conditions.put(
        ConditionType.STALLED,
        Truth.of(stalled),
        stalled ? reason : EtcdReason.NOT_STALLED,
        stalled ? summary : "");
    conditions.put(
        ConditionType.RECONCILING,
        Truth.of(first),
        first ? reason : EtcdReason.OBSERVING,
        first ? summary : "Members are observed.");
    return conditions.paused(paused);
  }

  private void ready(TopologyView view) {
    Truth truth =
        switch (view.state()) {
          case Healthy, Degraded, AtRisk -> Truth.TRUE;
          case ReadOnly, QuorumLost, SplitBrain -> Truth.FALSE;
          case Unknown -> Truth.UNKNOWN;
        };
    EtcdReason reason = truth == Truth.UNKNOWN ? EtcdReason.PROBE_FAILED : reason(view.state());
    put(ConditionType.READY, truth, reason, summary);
  }

  private void quorumAvailable(TopologyView view) {
    switch (view.state()) {
      case Healthy, Degraded, AtRisk, ReadOnly ->
          put(ConditionType.QUORUM_AVAILABLE, Truth.TRUE, EtcdReason.QUORATE, quorumText(view));
      case QuorumLost ->
          put(ConditionType.QUORUM_AVAILABLE, Truth.FALSE, EtcdReason.QUORUM_LOST, summary);
      case SplitBrain ->
          put(ConditionType.QUORUM_AVAILABLE, Truth.UNKNOWN, EtcdReason.SPLIT_BRAIN, summary);
      case Unknown -> put(ConditionType.QUORUM_AVAILABLE, Truth.UNKNOWN, cause(view), summary);
    }
  }

  private void faultTolerant(TopologyView view) {
    switch (view.state()) {
      case Healthy, Degraded ->
          put(ConditionType.FAULT_TOLERANT, Truth.TRUE, EtcdReason.TOLERANCE_SUFFICIENT, summary);
      case AtRisk, ReadOnly -> {
        boolean tooFew = view.troubles().has(Concern.BELOW_MINIMUM);
        boolean zone = view.troubles().has(Concern.ZONE_LOSS);
        put(
            ConditionType.FAULT_TOLERANT,
            Truth.of(!tooFew && !zone),
            tooFew ? shortage(view) : zone ? EtcdReason.ZONE_LOSS : EtcdReason.TOLERANCE_SUFFICIENT,
            summary);
      }
      case QuorumLost ->
          put(ConditionType.FAULT_TOLERANT, Truth.FALSE, EtcdReason.TOLERANCE_EXHAUSTED, summary);
      case Unknown, SplitBrain ->
          put(ConditionType.FAULT_TOLERANT, Truth.UNKNOWN, EtcdReason.MEMBERS_UNKNOWN, summary);
    }
  }

  private void disruption(Disruption disruption) {
    put(
        ConditionType.DISRUPTION_ALLOWED,
        disruption.allowed(),
        disruption.reason(),
        disruption.message());
  }

  private void stalled(TopologyView view) {
    Cause cause = view.state() == State.Unknown ? view.latest().cause() : Cause.NONE;
    boolean stalled =
        cause == Cause.CREDENTIALS_MISSING
            || cause == Cause.CREDENTIALS_REJECTED
            || cause == Cause.NO_MEMBERS_LISTED
            || cause == Cause.NO_TARGETS;
    put(
        ConditionType.STALLED,
        Truth.of(stalled),
        stalled ? cause(view) : EtcdReason.NOT_STALLED,
        stalled ? summary : "");
  }

  private List<Condition> paused(boolean paused) {
    put(
        ConditionType.PAUSED,
        Truth.of(paused),
        paused ? EtcdReason.PAUSED_BY_USER : EtcdReason.NOT_PAUSED,
        paused ? "spec.paused is true: no Events are recorded." : "");
    return set.toList();
  }

  private static EtcdReason shortage(TopologyView view) {
    int voters = view.quorum().map(Quorum::voters).orElse(0);
    if (voters == 1) {
      return EtcdReason.SINGLE_MEMBER;
    }
    if (voters == 2) {
      return EtcdReason.TWO_MEMBERS;
    }
    return view.faultToleranceNow().orElse(0) > 0
        ? EtcdReason.BELOW_MINIMUM
        : EtcdReason.TOLERANCE_EXHAUSTED;
  }

  static EtcdReason cause(TopologyView view) {
    return switch (view.latest().cause()) {
      case CREDENTIALS_MISSING -> EtcdReason.CREDENTIALS_MISSING;
      case CREDENTIALS_REJECTED -> EtcdReason.CREDENTIALS_REJECTED;
      case NO_MEMBERS_LISTED -> EtcdReason.NO_MEMBERS_LISTED;
      case NO_TARGETS -> EtcdReason.NO_NODES;
      case NOT_PROBED -> EtcdReason.FIRST_PROBES;
      case VIEWS_DIFFER -> EtcdReason.VIEWS_DIFFER;
      case NONE, UNREACHABLE -> EtcdReason.UNREACHABLE;
    };
  }

  /** Of Events, and of Ready while it is known. */
  static EtcdReason reason(State state) {
    return switch (state) {
      case Healthy -> EtcdReason.HEALTHY;
      case Degraded -> EtcdReason.DEGRADED;
      case AtRisk -> EtcdReason.AT_RISK;
      case ReadOnly -> EtcdReason.READ_ONLY;
      case Unknown -> EtcdReason.UNKNOWN;
      case QuorumLost -> EtcdReason.QUORUM_LOST;
      case SplitBrain -> EtcdReason.SPLIT_BRAIN;
    };
  }

  private static String quorumText(TopologyView view) {
    return view.quorum()
        .map(q -> "A linearizable read succeeded; " + q.required() + " voters are required.")
        .orElse("A linearizable read succeeded.");
  }

  private void put(ConditionType type, Truth truth, EtcdReason reason, String message) {
    set.put(type, truth, reason, message);
  }
}
