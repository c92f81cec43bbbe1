package dev.mainstay.operator.etcd.actions;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.Role;
import dev.mainstay.operator.etcd.observe.EtcdObservation;
import dev.mainstay.operator.etcd.observe.EtcdTargets;
import dev.mainstay.operator.etcd.quorum.Finding;
import dev.mainstay.operator.etcd.quorum.Finding.Vote;
import dev.mainstay.operator.etcd.quorum.TopologyView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is known when actions are judged. Findings are the published ones, which two rounds agreed
 * on: a recommendation must not come and go with one lost packet.
 *
 * @param cordoned names of nodes that take no new pods, as before a maintenance
 * @param fresh age up to which a round speaks for now
 */
public record Situation(
    Instant now,
    EtcdObservation seen,
    EtcdTargets targets,
    Set<String> cordoned,
    boolean paused,
    Duration fresh) {
  public Situation {
    cordoned = Set.copyOf(cordoned);
  }

  TopologyView view() {
    return seen.view();
  }

  boolean stacked() {
    return targets.endpoints().isEmpty();
  }

  List<Finding> findings() {
    return view().findings();
  }

  Optional<Finding> finding(long memberId) {
    return findings().stream().filter(f -> f.member().id() == memberId).findFirst();
  }

  Optional<Finding> leader() {
    return findings().stream().filter(f -> f.role() == Role.Leader && participates(f)).findFirst();
  }

  boolean isCordoned(Finding finding) {
    return finding.node() != null && cordoned.contains(finding.node());
  }

  static boolean participates(Finding finding) {
    return finding.vote() == Vote.PARTICIPATING;
  }
}
