package dev.mainstay.operator.endpoint;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.SwitchoverStatus;
import dev.mainstay.operator.endpoint.children.EndpointChildren.Wanted;
import dev.mainstay.operator.endpoint.observe.EndpointView.AddressView;
import dev.mainstay.operator.endpoint.observe.NodeSight;
import dev.mainstay.operator.endpoint.plan.EndpointPlan;
import dev.mainstay.operator.endpoint.render.Rendering;
import dev.mainstay.operator.endpoint.rollout.Component;
import dev.mainstay.operator.endpoint.rollout.Rollout;
import dev.mainstay.operator.endpoint.rollout.RolloutState;
import dev.mainstay.operator.endpoint.rollout.Step;
import dev.mainstay.operator.endpoint.rollout.SwitchoverEnd;
import dev.mainstay.operator.endpoint.rollout.SwitchoverSteps;
import dev.mainstay.operator.endpoint.rollout.Switchovers;
import dev.mainstay.operator.kube.Labels;
import dev.mainstay.operator.kube.Nodes;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Verdict;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts verdict, snapshot and wanted objects before {@link Rollout} and {@link Switchovers}. */
final class EndpointSteps {
  private final Drift drift;
  private final Patience patience = new Patience();

  EndpointSteps(Drift drift) {
    this.drift = drift;
  }

  /** The step, and what the status is to say of planned moves; null when there is nothing. */
  record Decided(Step step, @Nullable SwitchoverStatus switchover) {}

  /** One look at everything, and what it comes to. */
  record Look(EndpointSnapshot seen, EndpointPlan plan, EndpointFacts facts, Instant now) {}

  Decided next(
      Look look,
      Verdict verdict,
      Rendering rendering,
      Map<Component, Wanted> wanted,
      Supplier<List<HolderViews>> sides) {
    EndpointSnapshot seen = look.seen();
    EndpointFacts facts = look.facts();
    SwitchoverStatus before = switchover(seen, look.now());
    if (look.plan().slot() < 0) {
      return new Decided(
          new Step.Stop(
              EndpointReason.NO_SLOT,
              "ControlPlaneEndpoint %s: the cluster already has 8 endpoints, and each needs ports of"
                      .formatted(seen.name())
                  + " its own. Add the address to one of them."),
          before);
    }
    var states = new RolloutStates(seen, facts, wanted, rendering, patience, look.now());
    return switch (verdict) {
      case Verdict.Reject r ->
          new Decided(new Step.Stop(r.reason(), r.message() + unmet(seen, facts, before)), before);
      case Verdict.Hold h when h.reason() == EndpointReason.WAITING_FOR_AGENTS -> {
        Step step = Rollout.agents(states.of(Set.of(Component.VIP), Map.of(), Set.of(), ""));
        yield new Decided(
            step instanceof Step.Done ? new Step.Wait(h.reason(), h.message()) : step, before);
      }
      case Verdict.Hold h ->
          new Decided(new Step.Wait(h.reason(), h.message() + unmet(seen, facts, before)), before);
      case Verdict.Allow a -> {
        String doubt = HolderDoubt.of(sides.get()).map(HolderDoubt::message).orElse("");
        RolloutState state =
            states.of(
                Arrays.asList(Component.values()),
                rendering.keepalived(),
                damaged(seen, wanted),
                doubt);
        yield switched(look, states, state);
      }
    };
  }

  /** The wishes for a hand-over that have to wait as well; somebody may be about to reboot. */
  private static String unmet(
      EndpointSnapshot seen, EndpointFacts facts, @Nullable SwitchoverStatus told) {
    List<String> wishes = new ArrayList<>();
    facts.holders().stream()
        .filter(
            node -> Optional.ofNullable(seen.nodes().get(node)).filter(Nodes::cordoned).isPresent())
        .forEach(node -> wishes.add("cordoned node " + node + " keeps its virtual IP"));
    String answered = told == null || told.request() == null ? "" : told.request().node();
    asked(seen)
        .filter(node -> !node.equals(answered))
        .ifPresent(node -> wishes.add("the switchover to " + node + " waits"));
    return wishes.isEmpty() ? "" : " Until then, " + String.join(", and ", wishes) + ".";
  }

  private static Optional<String> asked(EndpointSnapshot seen) {
    return Optional.ofNullable(EndpointGatherer.annotation(seen.endpoint(), Labels.SWITCHOVER))
        .filter(node -> !node.isEmpty());
  }

  private Decided switched(Look look, RolloutStates states, RolloutState state) {
    EndpointSnapshot seen = look.seen();
    Step step = Rollout.next(state);
    Switchovers.Decision decision =
        Switchovers.decide(
            new Switchovers.Input(
                seen.name(),
                look.now(),
                asked(seen),
                running(seen),
                step instanceof Step.HandOver h ? Optional.of(h) : Optional.empty(),
                holders(look.plan(), look.facts()),
                candidates(look, states, state)));
    Step next = SwitchoverSteps.next(state, decision, step);
    if (next instanceof Step.ReplacePod r) {
      patience.restart(seen.name(), r.node(), r.component());
    }
    return new Decided(next, decision.status());
  }

  /** What the status is to say of planned moves while nothing is decided; null when nothing. */
  static @Nullable SwitchoverStatus switchover(EndpointSnapshot seen, Instant now) {
    return SwitchoverEnd.overdue(seen.name(), running(seen), now);
  }

  private static @Nullable SwitchoverStatus running(EndpointSnapshot seen) {
    ControlPlaneEndpointStatus status = seen.endpoint().getStatus();
    return status == null ? null : status.switchover();
  }

  /** Who holds each address where agent, kernel and network agree. */
  private static Map<String, Optional<String>> holders(EndpointPlan plan, EndpointFacts facts) {
    Map<String, Optional<String>> holders = new TreeMap<>();
    plan.instances().forEach(i -> holders.put(i.address(), holder(i.address(), facts)));
    return holders;
  }

  private static Optional<String> holder(String address, EndpointFacts facts) {
    Set<String> kernel = facts.kernels().getOrDefault(address, Set.of());
    AddressView answer = facts.answers().get(address);
    String named = answer != null && answer.answering() ? answer.holder() : null;
    if (kernel.isEmpty()) {
      // A node that is no longer selected is not polled, but it may still answer.
      return Optional.ofNullable(named).filter(n -> !facts.reports().containsKey(n));
    }
    String only = kernel.iterator().next();
    boolean agreed =
        kernel.size() == 1
            && (named == null || named.equals(only))
            && facts.claims().getOrDefault(address, Set.of()).contains(only);
    return agreed ? Optional.of(only) : Optional.empty();
  }

  /** The highest priority first: that is who would take over by itself. */
  private static List<Switchovers.Candidate> candidates(
      Look look, RolloutStates states, RolloutState state) {
    EndpointSnapshot seen = look.seen();
    String newest = state.wantedTemplates().getOrDefault(Component.VIP, "");
    return look.plan().instances().stream()
        .limit(1)
        .flatMap(i -> i.candidates().stream())
        .map(
            c -> {
              NodeSight sight = seen.view().nodes().get(c.node());
              return new Switchovers.Candidate(
                  c.node(),
                  sight != null && (sight.seen() != null || sight.failures() > 0),
                  Optional.ofNullable(seen.nodes().get(c.node()))
                      .filter(Nodes::cordoned)
                      .isPresent(),
                  states.unfit(c.node()),
                  look.facts().reports().containsKey(c.node()),
                  state
                      .pod(Component.VIP, c.node())
                      .filter(p -> p.ready() && p.template().equals(newest))
                      .isPresent());
            })
        .toList();
  }

  private static Optional<String> seated(DaemonSet set) {
    return Optional.ofNullable(EndpointGatherer.annotation(set, Labels.SEATED));
  }

  private Set<Component> damaged(EndpointSnapshot seen, Map<Component, Wanted> wanted) {
    Set<Component> damaged = EnumSet.noneOf(Component.class);
    wanted.forEach(
        (component, objects) -> {
          boolean configGone =
              objects.configs().stream()
                  .anyMatch(c -> !seen.configMaps().containsKey(c.getMetadata().getName()));
          if (configGone || differs(objects.daemonSet(), seen.daemonSets().get(component))) {
            damaged.add(component);
          }
        });
    return damaged;
  }

  /** One that is missing is not damaged. */
  private boolean differs(DaemonSet wanted, @Nullable DaemonSet live) {
    return live != null && (!seated(live).equals(seated(wanted)) || drift.of(wanted, live));
  }
}
