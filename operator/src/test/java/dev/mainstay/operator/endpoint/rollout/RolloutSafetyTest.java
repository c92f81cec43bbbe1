package dev.mainstay.operator.endpoint.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.endpoint.render.ConfigHash;
import dev.mainstay.operator.endpoint.rollout.RolloutState.Node;
import dev.mainstay.operator.endpoint.rollout.RolloutState.Pod;
import dev.mainstay.operator.endpoint.rollout.Step.Apply;
import dev.mainstay.operator.endpoint.rollout.Step.HandOver;
import dev.mainstay.operator.endpoint.rollout.Step.RemoveVrrp;
import dev.mainstay.operator.endpoint.rollout.Step.ReplacePod;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** From any state, also one that nothing we do leads to: what one step may not do. */
class RolloutSafetyTest {
  private static final int STATES = 500;

  @RepeatedTest(20)
  void whateverTheStateOneStepTakesNothingHealthyThatIsNeeded(RepetitionInfo info) {
    var random = new Random(info.getCurrentRepetition());
    for (int i = 0; i < STATES; i++) {
      RolloutState state = state(random);
      Step step = Rollout.next(state);
      String what =
          "seed %d, state %d: %s in %s".formatted(info.getCurrentRepetition(), i, step, state);
      switch (step) {
        case ReplacePod r -> mayBeReplaced(state, r, what);
        case HandOver h -> {
          assertThat(state.holders()).as(what).contains(h.node());
          assertThat(participants(state)).as(what).anyMatch(n -> !n.equals(h.node()));
        }
        case RemoveVrrp r -> {
          assertThat(state.wantedVrrp()).as(what).doesNotContainKey(r.node()).isNotEmpty();
          assertThat(state.holders()).as(what).doesNotContain(r.node());
        }
        case Apply a
            when a.component() == Component.LB_B && state.templates().containsKey(a.component()) ->
            twinsAreGood(state, what);
        default -> {}
      }
    }
  }

  @RepeatedTest(20)
  void asLongAsNobodyReportsNoKeepalivedThatMayBeAtWorkIsTouched(RepetitionInfo info) {
    var random = new Random(info.getCurrentRepetition());
    for (int i = 0; i < STATES; i++) {
      RolloutState state = state(random);
      if (Rollout.agents(state) instanceof ReplacePod r) {
        assertThat(state.holders()).as("%s in %s", r, state).isEmpty();
        assertThat(
                state.writtenVrrp().containsKey(r.node()) && state.ready(Component.VIP, r.node()))
            .as("%s in %s", r, state)
            .isFalse();
      }
    }
  }

  private static void mayBeReplaced(RolloutState s, ReplacePod r, String what) {
    Pod pod = s.pod(r.component(), r.node()).orElseThrow();
    String wanted = s.wantedTemplates().get(r.component());
    assertThat(pod.template()).as(what).isNotEqualTo(wanted);
    assertThat(s.up(r.node())).as(what).isTrue();
    for (String node : s.nodes().keySet()) {
      // Whoever has the template already is back before anybody else goes, broken or not.
      s.pod(r.component(), node)
          .filter(p -> s.up(node) && p.template().equals(wanted))
          .ifPresent(p -> assertThat(p.ready()).as(what).isTrue());
    }
    if (isOut(s, pod)) {
      return; // nobody loses anything
    }
    assertThat(s.doubt()).as(what).isEmpty();
    for (String node : s.nodes().keySet()) {
      boolean other = !node.equals(r.node());
      if (s.up(node) && other) {
        for (Component c : Component.values()) {
          boolean judged = r.component() != Component.VIP || c == Component.VIP;
          assertThat(!judged || s.ready(c, node)).as("%s of %s is out; %s", c, node, what).isTrue();
        }
        boolean holderGoesFirst = s.holders().contains(r.node()) && !s.holders().contains(node);
        s.pod(r.component(), node)
            .filter(p -> holderGoesFirst)
            .ifPresent(p -> assertThat(p.template()).as(what).isEqualTo(wanted));
      }
    }
    if (r.component() == Component.VIP) {
      List<String> others = others(s, r.node());
      assertThat(others).as(what).allMatch(s::participates);
      assertThat(others.isEmpty() || !s.holders().contains(r.node())).as(what).isTrue();
    } else {
      Component twin = r.component() == Component.LB_A ? Component.LB_B : Component.LB_A;
      assertThat(s.ready(twin, r.node())).as("the last twin of the node; " + what).isTrue();
    }
  }

  /** Known to be out: silence says nothing, and a holder that is not ready still serves. */
  private static boolean isOut(RolloutState s, Pod pod) {
    if (pod.component() != Component.VIP) {
      return !pod.ready();
    }
    if (s.holders().contains(pod.node()) && !others(s, pod.node()).isEmpty()) {
      return false;
    }
    boolean heard = s.nodes().get(pod.node()).vrrpHash().isPresent();
    boolean member = s.writtenVrrp().containsKey(pod.node());
    return !pod.ready() || (heard && member && !s.participates(pod.node()));
  }

  private static List<String> others(RolloutState s, String node) {
    return s.writtenVrrp().keySet().stream()
        .filter(n -> s.wantedVrrp().containsKey(n) && !n.equals(node))
        .toList();
  }

  private static void twinsAreGood(RolloutState s, String what) {
    String wanted = s.wantedTemplates().get(Component.LB_A);
    for (String node : s.nodes().keySet()) {
      if (s.up(node) && !wanted.isEmpty() && !s.damaged().contains(Component.LB_B)) {
        assertThat(
                s.pod(Component.LB_A, node).filter(p -> p.proven() && p.template().equals(wanted)))
            .as(what)
            .isPresent();
      }
    }
  }

  private static List<String> participants(RolloutState s) {
    return s.nodes().keySet().stream().filter(s::participates).toList();
  }

  /** Mostly well, so that the interesting steps are reached; anything may be wrong. */
  private static RolloutState state(Random random) {
    Map<String, Node> nodes = new TreeMap<>();
    List<Pod> pods = new ArrayList<>();
    Map<String, String> wanted = new TreeMap<>();
    Map<String, String> written = new TreeMap<>();
    Set<String> holders = new TreeSet<>();
    Map<Component, String> templates = new EnumMap<>(Component.class);
    Map<Component, String> wantedTemplates = new EnumMap<>(Component.class);
    for (Component c : Component.values()) {
      wantedTemplates.put(c, "v2");
      if (!rarely(random)) {
        templates.put(c, random.nextInt(4) == 0 ? "v1" : "v2");
      }
    }
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      String node = String.valueOf((char) ('a' + i));
      String text = "text of " + node;
      boolean selected = i == 0 || !rarely(random);
      if (!rarely(random)) {
        written.put(node, rarely(random) ? "old " + text : text);
      }
      if (!selected) {
        continue;
      }
      wanted.put(node, text);
      nodes.put(
          node,
          new Node(
              !rarely(random),
              !rarely(random),
              rarely(random)
                  ? Optional.empty()
                  : Optional.of(ConfigHash.of(written.getOrDefault(node, ""))),
              rarely(random) ? "refused" : "",
              Set.of()));
      for (Component c : Component.values()) {
        if (!rarely(random)) {
          boolean ready = !rarely(random);
          pods.add(
              new Pod(
                  c,
                  node,
                  c.text() + "-" + node,
                  random.nextInt(3) == 0 ? "v1" : "v2",
                  ready,
                  ready && !rarely(random),
                  rarely(random),
                  ""));
        }
      }
    }
    holders.add(String.valueOf((char) ('a' + random.nextInt(count))));
    return new RolloutState(
        "main",
        wantedTemplates,
        templates,
        Set.of(),
        Map.of(),
        pods,
        nodes,
        rarely(random) ? Set.of() : holders,
        rarely(random) ? "doubt" : "",
        wanted,
        written);
  }

  private static boolean rarely(Random random) {
    return random.nextInt(15) == 0;
  }
}
