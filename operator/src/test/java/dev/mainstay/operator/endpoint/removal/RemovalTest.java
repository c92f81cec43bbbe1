package dev.mainstay.operator.endpoint.removal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.endpoint.removal.RemovalStep.DeleteConfigMaps;
import dev.mainstay.operator.endpoint.removal.RemovalStep.DeleteDaemonSets;
import dev.mainstay.operator.endpoint.removal.RemovalStep.Release;
import dev.mainstay.operator.endpoint.removal.RemovalStep.StopVrrp;
import dev.mainstay.operator.endpoint.removal.RemovalStep.Wait;
import dev.mainstay.operator.endpoint.rollout.Component;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class RemovalTest {
  @Test
  void backupsStopBeforeTheHolderAndEverythingElseAfterIt() {
    // Given
    var sim = new Sim(0, 3);

    // When
    sim.run();

    // Then
    assertThat(sim.told)
        .containsSubsequence(
            "stop [cp-2, cp-3]",
            "stop [cp-1]",
            "delete [VIP]",
            "delete [LB_A, LB_B]",
            "configmaps",
            "release []");
    assertThat(sim.addressesAtVipDeletion).isEmpty();
  }

  @Test
  void aNodeThatNeverStopsIsNamedAndKeepsNothingForEver() {
    // Given
    var sim = new Sim(0, 3);
    sim.stuck.add("cp-2");

    // When
    sim.run();

    // Then
    assertThat(sim.told.getLast()).isEqualTo("release [cp-2]");
    assertThat(sim.age).isLessThan(Duration.ofMinutes(5));
  }

  @Test
  void nothingToTakeDownIsReleasedAtOnce() {
    assertThat(
            Removal.next(
                new RemovalState(
                    Set.of(),
                    Set.of(),
                    Set.of(),
                    Set.of(),
                    Map.of(),
                    Set.of(),
                    Set.of(),
                    Duration.ZERO)))
        .isEqualTo(new Release(Set.of()));
  }

  /** Crashes are steps done and forgotten, or not done at all: the state alone has to carry on. */
  @RepeatedTest(200)
  void everyHistoryEndsWithNothingLeftAndTheHolderLast(RepetitionInfo info) {
    // Given
    var random = new Random(info.getCurrentRepetition());
    var sim = new Sim(info.getCurrentRepetition(), 1 + random.nextInt(5));
    sim.loseSteps = random.nextInt(60);
    for (String node : sim.nodes) {
      if (random.nextInt(6) == 0) {
        sim.stuck.add(node);
      }
    }

    // When
    sim.run();

    // Then
    String seed = "seed " + info.getCurrentRepetition() + " " + sim.told;
    assertThat(sim.told.getLast()).as(seed).startsWith("release");
    assertThat(sim.daemonSets).as(seed).isEmpty();
    assertThat(sim.configMaps).as(seed).isEmpty();
    assertThat(sim.holderStoppedEarly).as(seed).isFalse();
    if (sim.stuck.isEmpty()) {
      assertThat(sim.addressesAtVipDeletion).as(seed).isEmpty();
    }
  }

  /** Nodes cp-1 (the holder) to cp-n; one round is a second. */
  private static final class Sim {
    final java.util.List<String> told = new java.util.ArrayList<>();
    final Set<String> nodes = new TreeSet<>();
    final Set<String> written = new TreeSet<>();
    final Set<String> running = new TreeSet<>();
    final Set<String> stuck = new TreeSet<>();
    final Set<Component> daemonSets = EnumSet.allOf(Component.class);
    final Map<Component, Set<String>> pods = new EnumMap<>(Component.class);
    final Set<String> configMaps = new TreeSet<>(Set.of("vip", "lb", "status"));
    Set<String> addressesAtVipDeletion = Set.of();
    boolean holderStoppedEarly;
    int loseSteps;
    Duration age = Duration.ZERO;
    private final Random random;

    Sim(int seed, int count) {
      random = new Random(seed);
      for (int i = 1; i <= count; i++) {
        nodes.add("cp-" + i);
      }
      written.addAll(nodes);
      running.addAll(nodes);
      for (Component c : Component.values()) {
        pods.put(c, new TreeSet<>(nodes));
      }
    }

    void run() {
      for (int round = 0; round < 2000; round++) {
        age = age.plusSeconds(1);
        for (String node : nodes) {
          if (!written.contains(node) && !stuck.contains(node) && random.nextInt(4) == 0) {
            running.remove(node);
          }
          for (Component c : Component.values()) {
            if (!daemonSets.contains(c) && !stuck.contains(node) && random.nextInt(8) == 0) {
              pods.get(c).remove(node);
            }
          }
        }
        RemovalStep step = Removal.next(state());
        if (random.nextInt(100) < loseSteps) {
          continue;
        }
        if (step instanceof Release r) {
          told.add("release " + r.unconfirmed());
          return;
        }
        carryOut(step);
      }
    }

    private void carryOut(RemovalStep step) {
      switch (step) {
        case StopVrrp s -> {
          told.add("stop " + new TreeSet<>(s.nodes()));
          boolean othersRun =
              running.stream().anyMatch(n -> !n.equals("cp-1") && !stuck.contains(n));
          holderStoppedEarly |=
              s.nodes().contains("cp-1")
                  && othersRun
                  && age.compareTo(Removal.VRRP_LIMIT) < 0
                  && running.contains("cp-1");
          written.removeAll(s.nodes());
        }
        case DeleteDaemonSets d -> {
          told.add("delete " + EnumSet.copyOf(d.components()));
          if (d.components().contains(Component.VIP)) {
            addressesAtVipDeletion = Set.copyOf(running);
          }
          daemonSets.removeAll(d.components());
        }
        case DeleteConfigMaps d -> {
          told.add("configmaps");
          configMaps.removeAll(d.names());
        }
        case Wait w -> {}
        case Release r -> throw new IllegalStateException();
      }
    }

    private RemovalState state() {
      Set<String> holders = running.contains("cp-1") ? Set.of("cp-1") : Set.of();
      Map<Component, Set<String>> copy = new EnumMap<>(Component.class);
      pods.forEach((c, n) -> copy.put(c, Set.copyOf(n)));
      return new RemovalState(
          written, holders, running, daemonSets, copy, Set.of(), configMaps, age);
    }
  }
}
