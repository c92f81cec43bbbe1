package dev.mainstay.operator.endpoint.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.endpoint.Specs;
import dev.mainstay.operator.endpoint.plan.Allocation;
import dev.mainstay.operator.endpoint.plan.EndpointPlan;
import dev.mainstay.operator.endpoint.plan.EndpointPlanner;
import dev.mainstay.operator.endpoint.plan.NodeFacts;
import dev.mainstay.operator.endpoint.plan.NodeFacts.AgentFacts;
import dev.mainstay.operator.endpoint.plan.NodeFacts.Nic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RenderingTest {
  @Test
  void aFasterProfileIsReachedByHalvesSoThatNoBackupTakesTheAddressFromALivingHolder() {
    // Given
    Map<String, String> written = Rendering.of(plan("Relaxed"), 1, Map.of(), true).keepalived();
    List<String> intervals = new ArrayList<>();

    // When
    for (int generation = 2; generation < 8; generation++) {
      written = Rendering.of(plan("Fast"), generation, written, true).keepalived();
      intervals.add(interval(written.get("cp-1")));
    }

    // Then
    assertThat(intervals).containsExactly("0.50", "0.25", "0.13", "0.07", "0.05", "0.05");
  }

  @Test
  void aSlowerProfileIsTakenAtOnce() {
    // Given
    Map<String, String> written = Rendering.of(plan("Fast"), 1, Map.of(), true).keepalived();

    // When
    Map<String, String> next = Rendering.of(plan("Relaxed"), 2, written, false).keepalived();

    // Then
    assertThat(interval(next.get("cp-2"))).isEqualTo("1.00");
  }

  @Test
  void nothingIsWrittenAnewForAGenerationAlone() {
    // Given
    Map<String, String> written = Rendering.of(plan("Balanced"), 1, Map.of(), true).keepalived();

    // When
    Map<String, String> next = Rendering.of(plan("Balanced"), 2, written, true).keepalived();

    // Then
    assertThat(next).isEqualTo(written);
  }

  @Test
  void aCordonedNodeDoesNotTakeBackWhatItHandedOver() {
    // Given
    List<NodeFacts> nodes = List.of(node("1", true), node("2", false));

    // When
    Map<String, String> texts =
        Rendering.of(plan("failover: {preempt: true}", nodes), 1, Map.of(), true).keepalived();

    // Then
    assertThat(texts.get("cp-1")).contains("nopreempt").doesNotContain("preempt_delay");
    assertThat(texts.get("cp-2")).contains("preempt_delay").doesNotContain("nopreempt");
  }

  private static String interval(String file) {
    return file.lines()
        .filter(line -> line.contains("advert_int "))
        .findFirst()
        .orElseThrow()
        .strip()
        .substring("advert_int ".length());
  }

  private static EndpointPlan plan(String profile) {
    return plan(
        "failover: {profile: " + profile + "}",
        Stream.of("1", "2", "3").map(i -> node(i, false)).toList());
  }

  private static EndpointPlan plan(String fields, List<NodeFacts> nodes) {
    return EndpointPlanner.plan(
        new EndpointPlanner.Input(
            "main",
            Specs.with(fields),
            nodes,
            6443,
            new Allocation(0, Map.of()),
            List.of(),
            List.of()));
  }

  private static NodeFacts node(String i, boolean cordoned) {
    String address = "192.0.2.1" + i;
    var nics = List.of(new Nic("eth0", List.of(address + "/24")));
    return new NodeFacts(
        "cp-" + i, address, cordoned, Optional.of(new AgentFacts(nics, List.of())));
  }
}
