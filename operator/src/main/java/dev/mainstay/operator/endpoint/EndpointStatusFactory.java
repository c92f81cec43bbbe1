package dev.mainstay.operator.endpoint;

import dev.mainstay.api.v1alpha1.Condition;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Candidate;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.FailoverStatus;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.NodeStatus;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Ports;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Role;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.SwitchoverStatus;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.VirtualIPStatus;
import dev.mainstay.operator.endpoint.observe.EndpointView;
import dev.mainstay.operator.endpoint.observe.HolderSight;
import dev.mainstay.operator.endpoint.observe.NodeReport;
import dev.mainstay.operator.endpoint.observe.NodeSight;
import dev.mainstay.operator.endpoint.observe.Surroundings;
import dev.mainstay.operator.endpoint.plan.Allocation;
import dev.mainstay.operator.endpoint.plan.EndpointPlan;
import dev.mainstay.operator.endpoint.rollout.Step;
import dev.mainstay.operator.kube.Names;
import dev.mainstay.operator.status.ConditionSet;
import dev.mainstay.operator.status.ConditionType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns one snapshot into the status of a ControlPlaneEndpoint. Pure but for the clock handed in.
 */
final class EndpointStatusFactory {
  /** Bound of the schema: a status with more is refused whole, and with it why it is too many. */
  private static final int MAX_NODES = 64;

  private final Clock clock;

  EndpointStatusFactory(Clock clock) {
    this.clock = clock;
  }

  /**
   * Everything the status says.
   *
   * @param previous status as read; null on the first visit
   * @param nodes address by name of every selected node; empty text where the Node names none
   * @param self node of this replica
   * @param peers by node of another replica, who has the virtual IPs as it sees it
   * @param doubtSince when {@link HolderDoubt} began; null while there is none
   * @param oneSidedSince likewise of {@link OneSided}
   */
  record Input(
      String name,
      long generation,
      @Nullable ControlPlaneEndpointStatus previous,
      EndpointPlan plan,
      Map<String, String> nodes,
      EndpointView view,
      String self,
      Map<String, HolderSight> peers,
      Surroundings.Findings surroundings,
      AppliedConfiguration.Wanted wanted,
      Step step,
      @Nullable Instant doubtSince,
      @Nullable Instant oneSidedSince,
      @Nullable FailoverStatus failover,
      @Nullable SwitchoverStatus switchover) {

    List<String> addresses() {
      return plan.instances().stream().map(EndpointPlan.Instance::address).toList();
    }

    List<HolderViews> holders(EndpointFacts facts) {
      return HolderViews.of(plan, facts, self, peers);
    }

    OneSided oneSided(EndpointFacts facts) {
      return OneSided.of(holders(facts), replicas(self, peers));
    }

    /** Whether the status as read says so. */
    boolean was(ConditionType type) {
      return conditions().stream()
          .anyMatch(c -> c.type().equals(type.text()) && c.status().equals("True"));
    }

    List<Condition> conditions() {
      return previous == null || previous.conditions() == null ? List.of() : previous.conditions();
    }
  }

  /** Nodes of all replicas that were heard. */
  static Set<String> replicas(String self, Map<String, HolderSight> peers) {
    Set<String> all = new TreeSet<>(peers.keySet());
    all.add(self);
    return all;
  }

  ControlPlaneEndpointStatus status(Input in) {
    Instant now = clock.instant();
    EndpointFacts facts = EndpointFacts.of(in.plan(), in.nodes(), in.view(), now);
    Map<String, HolderViews> holders = new HashMap<>();
    in.holders(facts).forEach(v -> holders.put(v.address(), v));
    List<VirtualIPStatus> addresses =
        in.plan().instances().stream()
            .map(i -> address(in, i, Objects.requireNonNull(holders.get(i.address())), now))
            .toList();
    var conditions = new ConditionSet(in.conditions(), in.generation(), clock);
    EndpointConditions.put(conditions, in, facts, now);
    String first =
        in.plan().instances().isEmpty() ? null : in.plan().instances().getFirst().address();
    return new ControlPlaneEndpointStatus(
        in.generation(),
        first == null ? null : "https://" + first + ":" + in.plan().port(),
        addresses.isEmpty() ? null : addresses.getFirst().holder(),
        facts.readyNodes() + "/" + in.nodes().size(),
        facts.backendsUp() + "/" + in.plan().backends().size(),
        addresses,
        nodes(in, now),
        new Ports(Names.answerPort(in.plan().slot()), Names.statusPort(in.plan().slot())),
        in.failover(),
        in.switchover(),
        conditions.toList());
  }

  private static VirtualIPStatus address(
      Input in, EndpointPlan.Instance instance, HolderViews views, Instant now) {
    Optional<String> holder = views.holder();
    Allocation.Instance allocated = in.plan().allocation().instances().get(instance.address());
    return new VirtualIPStatus(
        instance.address(),
        holder
            .map(h -> allocated == null ? null : allocated.seats().get(h))
            .map(Allocation.Seat::iface)
            .orElse(null),
        holder.orElse(null),
        holder.map(h -> since(in.previous(), instance.address(), h, now)).orElse(null),
        holder.map(views::observedBy).orElse(null),
        instance.routerId(),
        instance.candidates().stream()
            .map(c -> new Candidate(c.node(), c.priority()))
            .sorted(Comparator.comparing(Candidate::node))
            .limit(MAX_NODES)
            .toList());
  }

  /** Kept while the holder stays; else the observation that first named it. */
  private static String since(
      @Nullable ControlPlaneEndpointStatus previous, String address, String holder, Instant now) {
    return Optional.ofNullable(previous).map(ControlPlaneEndpointStatus::virtualIPs).stream()
        .flatMap(List::stream)
        .filter(v -> v.address().equals(address) && holder.equals(v.holder()))
        .map(VirtualIPStatus::since)
        .findFirst()
        .orElse(now.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static List<NodeStatus> nodes(Input in, Instant now) {
    List<NodeStatus> result = new ArrayList<>();
    in.nodes().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .limit(MAX_NODES)
        .forEach(
            n -> {
              NodeSight sight = in.view().nodes().get(n.getKey());
              Optional<NodeReport> report = Optional.ofNullable(sight).flatMap(s -> s.fresh(now));
              result.add(
                  new NodeStatus(
                      n.getKey(),
                      n.getValue().isEmpty() ? null : n.getValue(),
                      report.map(EndpointStatusFactory::role).orElse(Role.Unknown),
                      report.map(r -> r.healthyLoadBalancers() + "/2").orElse(null),
                      report.map(NodeReport::backendsUp).orElse(null),
                      report.map(NodeReport::config).map(NodeReport.Config::hash).orElse(null),
                      report.isPresent() || sight == null || sight.seen() == null
                          ? null
                          : sight.seen().truncatedTo(ChronoUnit.SECONDS).toString()));
            });
    return result;
  }

  private static Role role(NodeReport report) {
    List<String> states = report.vrrp().stream().map(NodeReport.Vrrp::state).toList();
    if (states.contains("MASTER")) {
      return Role.Holder;
    }
    if (states.contains("FAULT")) {
      return Role.Fault;
    }
    return states.contains("BACKUP") ? Role.Backup : Role.Stopped;
  }
}
