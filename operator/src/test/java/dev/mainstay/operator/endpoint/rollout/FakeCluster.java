package dev.mainstay.operator.endpoint.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.SwitchoverStatus;
import dev.mainstay.operator.endpoint.render.ConfigHash;
import dev.mainstay.operator.endpoint.rollout.RolloutState.Node;
import dev.mainstay.operator.endpoint.rollout.RolloutState.Pod;
import dev.mainstay.operator.endpoint.rollout.Step.Apply;
import dev.mainstay.operator.endpoint.rollout.Step.Done;
import dev.mainstay.operator.endpoint.rollout.Step.HandOver;
import dev.mainstay.operator.endpoint.rollout.Step.RemoveVrrp;
import dev.mainstay.operator.endpoint.rollout.Step.ReplacePod;
import dev.mainstay.operator.endpoint.rollout.Step.RestoreVrrp;
import dev.mainstay.operator.endpoint.rollout.Step.Stop;
import dev.mainstay.operator.endpoint.rollout.Step.Wait;
import dev.mainstay.operator.endpoint.rollout.Step.WriteVrrp;
import dev.mainstay.operator.endpoint.rollout.Switchovers.Candidate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A cluster that does what the steps say, one step at a time, and knows what must never be. */
final class FakeCluster {
  static final String VIP = "192.0.2.100";

  final Map<Component, String> wanted = new EnumMap<>(Component.class);
  final Map<Component, String> templates = new EnumMap<>(Component.class);
  final Map<Component, String> refusals = new EnumMap<>(Component.class);
  final Set<Component> damaged = EnumSet.noneOf(Component.class);
  final Map<String, Map<Component, Pod>> pods = new TreeMap<>();
  final Map<String, String> written = new TreeMap<>();
  final Map<String, String> running = new TreeMap<>();
  final Map<String, Set<Component>> overdue = new TreeMap<>();
  final Map<String, String> refused = new TreeMap<>();
  final Set<String> down = new TreeSet<>();
  final Set<String> cordoned = new TreeSet<>();

  /** By node, its address where it has another than at first. */
  final Map<String, String> addresses = new TreeMap<>();

  /** Nodes that lost their label; nobody asks their agents. */
  final Set<String> unselected = new TreeSet<>();

  /** Nodes whose kubelet does nothing although the Node is still Ready. */
  final Set<String> stuck = new TreeSet<>();

  /** Nodes that give no status, whatever they do. */
  final Set<String> silent = new TreeSet<>();

  final Set<String> badTemplates = new TreeSet<>();

  /** Nodes whose keepalived never takes an address over, whatever it is told. */
  final Set<String> stubborn = new TreeSet<>();

  Set<String> candidates = new TreeSet<>();
  String holder = "";
  String doubt = "";
  String asked = "";
  SwitchoverStatus status;

  /** A look does not see yet what the one before it wrote into the status. */
  boolean lags;

  private SwitchoverStatus older;

  /** The last look did nothing but write into the status that a switchover begins or has ended. */
  private boolean recording;

  Instant now = Instant.parse("2026-01-01T00:00:00Z");

  FakeCluster(String... nodes) {
    want("v1");
    candidates.addAll(List.of(nodes));
    List.of(nodes).forEach(n -> pods.put(n, new EnumMap<>(Component.class)));
  }

  void want(String version) {
    for (Component c : Component.values()) {
      wanted.put(c, version);
    }
  }

  /** Made of the lines of a keepalived.conf that matter here. */
  String text(String node) {
    List<String> peers =
        new TreeSet<>(candidates).stream().filter(n -> !n.equals(node)).map(this::address).toList();
    return """
    # mainstay endpoint=main node=%s generation=1
    # mainstay instance address=%s/32 interface=eth0
    vrrp_instance %s {
        nopreempt
        priority %d
        unicast_src_ip %s
        peers %s
    }
    """
        .formatted(node, VIP, VIP, priority(node), address(node), peers);
  }

  private String address(String node) {
    return addresses.getOrDefault(node, "192.0.2." + (node.charAt(0) - 'a' + 11));
  }

  /** a has 254, then downwards. */
  static int priority(String node) {
    return 254 - 40 * (node.charAt(0) - 'a');
  }

  RolloutState state() {
    Map<String, Node> nodes = new HashMap<>();
    pods.keySet().stream()
        .filter(n -> !unselected.contains(n))
        .forEach(
            n ->
                nodes.put(
                    n,
                    new Node(
                        !down.contains(n),
                        !silent.contains(n) && running.containsKey(n) && serves(n),
                        silent.contains(n)
                            ? Optional.empty()
                            : Optional.of(
                                Optional.ofNullable(running.get(n)).map(ConfigHash::of).orElse("")),
                        refused.getOrDefault(n, ""),
                        overdue.getOrDefault(n, Set.of()))));
    List<Pod> all = new ArrayList<>();
    pods.values().forEach(m -> all.addAll(m.values()));
    Map<String, String> vrrp = new HashMap<>();
    candidates.forEach(n -> vrrp.put(n, text(n)));
    return new RolloutState(
        "main",
        wanted,
        templates,
        damaged,
        refusals,
        all,
        nodes,
        holder.isEmpty() ? Set.of() : Set.of(holder),
        doubt,
        vrrp,
        written);
  }

  private boolean serves(String node) {
    return pods.get(node).values().stream()
        .anyMatch(p -> p.component() != Component.VIP && p.ready());
  }

  /** As the reconciler puts roll-out and switchovers together. */
  Step next() {
    RolloutState state = state();
    Step step = Rollout.next(state);
    var decision =
        Switchovers.decide(
            new Switchovers.Input(
                "main",
                now,
                Optional.of(asked).filter(n -> !n.isEmpty()),
                lags ? older : status,
                step instanceof HandOver h ? Optional.of(h) : Optional.empty(),
                Map.of(VIP, Optional.of(holder).filter(h -> !h.isEmpty())),
                candidates.stream().map(n -> candidate(state, n)).toList()));
    older = status;
    status = decision.status();
    recording = decision.run().isPresent() && !decision.recorded();
    return SwitchoverSteps.next(state, decision, step);
  }

  private Candidate candidate(RolloutState state, String node) {
    return new Candidate(
        node,
        true,
        cordoned.contains(node),
        state.participates(node) ? "" : "it is out",
        !silent.contains(node),
        state
            .pod(Component.VIP, node)
            .filter(p -> p.template().equals(wanted.get(Component.VIP)))
            .isPresent());
  }

  void play(Step step) {
    now = now.plusSeconds(1);
    switch (step) {
      case Apply a -> {
        templates.put(a.component(), wanted.get(a.component()));
        damaged.remove(a.component());
        pods.forEach((n, m) -> m.computeIfAbsent(a.component(), c -> pod(n, c)));
      }
      case ReplacePod r -> {
        assertThat(r.component() == Component.VIP && r.node().equals(holder) && others(r.node()))
            .as("keepalived of the holder %s is stopped", r.node())
            .isFalse();
        pods.get(r.node()).put(r.component(), pod(r.node(), r.component()));
      }
      case WriteVrrp w -> write(w.node(), w.text());
      case RestoreVrrp r -> r.texts().forEach(this::write);
      case RemoveVrrp r -> {
        written.remove(r.node());
        if (!stuck.contains(r.node())) {
          stop(r.node());
        }
      }
      case HandOver h -> assertThat(status.run().endedAt()).isNull();
      case Wait w -> {}
      case Stop s -> {}
      case Done d -> {}
    }
  }

  /** Its agent stops keepalived; where it is not to run any more, its pods end too. */
  void stop(String node) {
    running.remove(node);
    if (unselected.contains(node)) {
      pods.remove(node);
    }
  }

  private boolean others(String node) {
    return running.keySet().stream().anyMatch(n -> !n.equals(node));
  }

  private void write(String node, String text) {
    written.put(node, text);
    if (down.contains(node) || stuck.contains(node)) {
      return;
    }
    running.put(node, text);
    boolean above = priorityIn(text) > priorityIn(running.getOrDefault(holder, ""));
    if (SwitchoverText.takes(text) && above && !stubborn.contains(node)) {
      assertThat(text).doesNotContain("  nopreempt");
      holder = node;
    }
  }

  private static int priorityIn(String text) {
    return text.lines()
        .map(String::strip)
        .filter(l -> l.startsWith("priority "))
        .mapToInt(l -> Integer.parseInt(l.substring("priority ".length())))
        .findFirst()
        .orElse(0);
  }

  /** Pods of a bad template never become ready. */
  Pod pod(String node, Component c) {
    String template = templates.get(c);
    boolean good = !badTemplates.contains(c.text() + " " + template);
    return new Pod(
        c,
        node,
        c.text() + "-" + node,
        template,
        good,
        good,
        false,
        good ? "" : "haproxy: ended with code 1");
  }

  /** Who runs VRRP and is not known by somebody else who runs it: both could hold the address. */
  List<String> strangers() {
    List<String> found = new ArrayList<>();
    for (String a : running.keySet()) {
      for (String b : running.keySet()) {
        if (!a.equals(b) && !peersIn(running.get(b)).contains(sourceIn(running.get(a)))) {
          found.add(b + " does not know " + a);
        }
      }
    }
    return found;
  }

  private static List<String> peersIn(String text) {
    String list = text.substring(text.indexOf("peers [") + "peers [".length(), text.indexOf(']'));
    return List.of(list.split(", ", -1));
  }

  private static String sourceIn(String text) {
    String after = text.substring(text.indexOf("unicast_src_ip ") + "unicast_src_ip ".length());
    return after.lines().findFirst().orElse("");
  }

  /**
   * Plays until a passive step that stays, a minute of waiting at most. What only records a
   * switchover is not among the steps that it returns.
   */
  List<Step> run() {
    List<Step> steps = new ArrayList<>();
    int waited = 0;
    for (int i = 0; i < 400 && waited < 100; i++) {
      Step step = next();
      if (recording) {
        play(step);
        continue;
      }
      boolean same = !steps.isEmpty() && steps.getLast().equals(step);
      waited = same ? waited + 1 : 0;
      if (!same) {
        steps.add(step);
      }
      boolean switching = status != null && status.run() != null && status.run().endedAt() == null;
      if (step.isPassive() && !switching) {
        return steps;
      }
      play(step);
      assertThat(strangers()).isEmpty();
    }
    throw new AssertionError("does not end: " + steps);
  }
}
