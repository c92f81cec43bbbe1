package dev.mainstay.operator.endpoint.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.endpoint.rollout.Garbage.Config;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GarbageTest {
  private static final List<Config> CONFIGS =
      List.of(
          config("lb-1", "lb", 1),
          config("lb-2", "lb", 2),
          config("lb-3", "lb", 3),
          config("lb-4", "lb", 4),
          config("status-1", "status", 1));

  @Test
  void whatIsNamedStaysAndOfTheRestTheNewestOfEachKind() {
    assertThat(Garbage.of(CONFIGS, Set.of("lb-1"))).containsExactly("lb-2", "lb-3");
    assertThat(Garbage.of(CONFIGS, Set.of("lb-4", "status-1"))).containsExactly("lb-1", "lb-2");
    assertThat(Garbage.of(CONFIGS, Set.of("lb-1", "lb-2", "lb-3", "lb-4"))).isEmpty();
  }

  private static Config config(String name, String kind, int day) {
    return new Config(name, kind, Instant.EPOCH.plusSeconds(day));
  }
}
