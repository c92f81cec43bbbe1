package dev.mainstay.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.EtcdMemory;
import dev.mainstay.operator.etcd.EtcdWatch;
import dev.mainstay.operator.etcd.observe.EtcdObservation;
import dev.mainstay.operator.etcd.observe.EtcdTargets;
import dev.mainstay.operator.etcd.quorum.Sim;
import dev.mainstay.operator.etcd.quorum.Sim.Fate;
import dev.mainstay.operator.etcd.quorum.TopologyView;
import dev.mainstay.operator.etcd.quorum.Transition;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeptEtcdTest {
  private static final ObjectMapper JSON = new ObjectMapper().registerModule(new JavaTimeModule());

  @TempDir Path folder;

  @Test
  void aRestartKnowsTheMembersAndWhatItHasToWrite() {
    // Given
    Sim sim = Sim.withDown(3, 0);
    sim.rounds(10);
    kept().observed(observation(sim.set(2, Fate.DOWN).rounds(10)), watch());

    // When
    EtcdMemory.Kept saved = kept().take(watch()).orElseThrow();

    // Then
    assertThat(saved.membership().members()).hasSize(3);
    assertThat(saved.history())
        .extracting(Transition::to)
        .containsExactly(State.Healthy, State.AtRisk);
    assertThat(TopologyView.resumed(saved.membership(), saved.history()).history())
        .isEqualTo(sim.view().history());
  }

  @Test
  void nothingIsWrittenWhileNothingChanges() throws Exception {
    // Given
    Sim sim = Sim.withDown(3, 0);
    KeptEtcd kept = kept();
    kept.observed(observation(sim.rounds(10)), watch());
    Files.delete(folder.resolve("etcd.json"));

    // When
    for (int i = 0; i < 100; i++) {
      sim.applied.put(0, 100L + i);
      kept.observed(observation(sim.rounds(1)), watch());
    }

    // Then
    assertThat(folder.resolve("etcd.json")).doesNotExist();
  }

  @Test
  void aFileOfAnotherMakeIsAsGoodAsNone() throws Exception {
    // When
    Files.writeString(folder.resolve("etcd.json"), "{\"main\":{\"history\":[]}}");

    // Then
    assertThat(kept().take(watch())).isEmpty();
  }

  @ParameterizedTest(name = "kept at {0}, asked at {1}: {2}")
  @CsvSource({
    "a b, a b, true",
    "a b, a b c, true",
    "a b, a, false",
    "a, b, false",
    "a, '', false",
    "'', a, false"
  })
  void whatWasToldAtAnEndpointThatIsGoneIsNotUsed(String then, String now, boolean used) {
    // Given
    kept().observed(observation(Sim.withDown(3, 0).rounds(2)), watch(then));

    // When, Then
    assertThat(kept().take(watch(now)).isPresent()).isEqualTo(used);
  }

  private static EtcdWatch watch(String... hosts) {
    List<URI> endpoints =
        Arrays.stream(hosts)
            .flatMap(h -> Arrays.stream(h.split(" ")))
            .filter(h -> !h.isEmpty())
            .map(h -> URI.create("https://" + h + ":2379"))
            .toList();
    var targets =
        new EtcdTargets("main", 2379, List.of(), true, 1, endpoints, Map.of(), 0, false, false);
    return new EtcdWatch(targets, "", 2, false, false, List.of());
  }

  private KeptEtcd kept() {
    return new KeptEtcd(folder, JSON, Runnable::run);
  }

  private static EtcdObservation observation(TopologyView view) {
    return new EtcdObservation("main", view.time(), 0, view, List.of(), true, false);
  }
}
