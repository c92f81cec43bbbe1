package dev.mainstay.operator.etcd;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.IfLost;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.quorum.Alarm;
import dev.mainstay.operator.etcd.quorum.Finding;
import dev.mainstay.operator.etcd.quorum.NodeFact;
import dev.mainstay.operator.etcd.quorum.TopologyView;
import dev.mainstay.operator.status.AddressSurvival;
import dev.mainstay.operator.status.AddressSurvival.Outlook;
import dev.mainstay.operator.status.EtcdReason;
import dev.mainstay.operator.status.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which node may be taken down now, over etcd and the load balancers together. What is not shown to
 * be safe is not safe.
 *
 * @param allowed TRUE if any one node may be taken down, whichever it is
 * @param nodes of which any one, but only one, may be taken down; ascending by name
 * @param safeMembers ids of members whose node, or which themselves, may be taken down
 */
record Disruption(
    Truth allowed, EtcdReason reason, String message, List<String> nodes, Set<Long> safeMembers) {
  private static final int MAX_MESSAGE = 1024;

  Disruption {
    nodes = List.copyOf(nodes);
    safeMembers = Set.copyOf(safeMembers);
  }

  /** While etcd itself cannot be judged. */
  static Disruption unknown(String why) {
    return new Disruption(
        Truth.UNKNOWN,
        EtcdReason.QUORUM_UNKNOWN,
        "No node may be taken down: " + why,
        List.of(),
        Set.of());
  }

  static Disruption of(TopologyView view, AddressSurvival addresses) {
    if (view.state() == State.SplitBrain) {
      return refused(EtcdReason.CLUSTER_ID_MISMATCH, "members of different clusters answer.");
    }
    if (view.troubles().alarmed(Alarm.Kind.CORRUPT)) {
      return refused(EtcdReason.CORRUPT, "the data of a member is corrupted.");
    }
    if (view.faultToleranceNow().isEmpty()) {
      return unknown("whether etcd has a quorum is not known.");
    }
    return new Weighing(view, addresses).result();
  }

  private static Disruption refused(EtcdReason reason, String why) {
    return new Disruption(
        Truth.FALSE, reason, "No node may be taken down: " + why, List.of(), Set.of());
  }

  EtcdTopologyStatus.Disruption toStatus() {
    return new EtcdTopologyStatus.Disruption(
        allowed == Truth.TRUE,
        nodes,
        reason.text(),
        message.substring(0, Math.min(MAX_MESSAGE, message.length())));
  }

  /** Every node and every member without one, weighed each by itself. */
  private static final class Weighing {
    private final TopologyView view;
    private final AddressSurvival addresses;
    private final Set<String> safe = new TreeSet<>();
    private final Set<String> safeTitles = new TreeSet<>();
    private final Set<Long> safeMembers = new TreeSet<>();
    private final Set<String> quorumNeeds = new TreeSet<>();
    private final Set<String> addressNeeds = new TreeSet<>();
    private final Set<String> addressUnknown = new TreeSet<>();
    private final Set<String> whys = new TreeSet<>();

    Weighing(TopologyView view, AddressSurvival addresses) {
      this.view = view;
      this.addresses = addresses;
    }

    Disruption result() {
      // With an external etcd the nodes run no member, and their going is all the more asked for.
      Set<String> nodes = new TreeSet<>(addresses.nodes());
      view.latest().nodes().stream().map(NodeFact::name).forEach(nodes::add);
      view.findings().stream().map(Finding::node).filter(n -> n != null).forEach(nodes::add);
      nodes.forEach(node -> weigh(node, node, membersOn(node)));
      view.findings().stream()
          .filter(f -> f.node() == null)
          .forEach(f -> weigh(null, f.title(), List.of(f)));
      return new Disruption(allowed(), reason(), message(), List.copyOf(safe), safeMembers);
    }

    private List<Finding> membersOn(String node) {
      return view.findings().stream().filter(f -> node.equals(f.node())).toList();
    }

    private void weigh(@Nullable String node, String title, List<Finding> members) {
      Outlook address = node == null ? Outlook.SURVIVES : addresses.ifLost(node);
      if (view.ifLost(members) != IfLost.QuorumKept) {
        quorumNeeds.add(title);
        return;
      }
      switch (address.survives()) {
        case TRUE -> {
          members.forEach(f -> safeMembers.add(f.member().id()));
          safeTitles.add(title);
          if (node != null) {
            safe.add(node);
          }
        }
        case FALSE -> {
          addressNeeds.add(title);
          whys.add(address.message());
        }
        case UNKNOWN -> {
          addressUnknown.add(title);
          whys.add(address.message());
        }
      }
    }

    private Truth allowed() {
      return quorumNeeds.isEmpty() && addressNeeds.isEmpty()
          ? addressUnknown.isEmpty() ? Truth.TRUE : Truth.UNKNOWN
          : Truth.FALSE;
    }

    private EtcdReason reason() {
      return !quorumNeeds.isEmpty()
          ? EtcdReason.TOLERANCE_EXHAUSTED
          : !addressNeeds.isEmpty()
              ? EtcdReason.ADDRESS_NOT_REDUNDANT
              : !addressUnknown.isEmpty()
                  ? EtcdReason.ADDRESS_UNKNOWN
                  : EtcdReason.TOLERANCE_AVAILABLE;
    }

    private String message() {
      List<String> sentences = new ArrayList<>();
      if (allowed() == Truth.TRUE) {
        sentences.add(
            "Any one of them may be taken down now: " + String.join(", ", safeTitles) + ".");
      } else {
        sentences.add(
            safeTitles.isEmpty()
                ? "None of them may be taken down now."
                : "Only " + String.join(" or ", safeTitles) + " may be taken down now.");
      }
      if (!quorumNeeds.isEmpty()) {
        sentences.add("The quorum needs " + String.join(", ", quorumNeeds) + ".");
      }
      Set<String> kept = new TreeSet<>(addressNeeds);
      kept.addAll(addressUnknown);
      if (!kept.isEmpty()) {
        sentences.add(
            "The virtual IPs may need %s: %s."
                .formatted(String.join(", ", kept), String.join("; ", whys)));
      }
      return String.join(" ", sentences);
    }
  }
}
