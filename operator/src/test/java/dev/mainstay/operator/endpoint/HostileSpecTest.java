package dev.mainstay.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec;
import dev.mainstay.operator.endpoint.plan.Allocation;
import dev.mainstay.operator.endpoint.plan.DataPlaneImages;
import dev.mainstay.operator.endpoint.plan.EndpointPlanner;
import dev.mainstay.operator.endpoint.plan.EndpointPolicy;
import dev.mainstay.operator.endpoint.plan.NodeFacts;
import dev.mainstay.operator.endpoint.plan.NodeFacts.AgentFacts;
import dev.mainstay.operator.endpoint.plan.NodeFacts.Nic;
import dev.mainstay.operator.endpoint.render.Rendering;
import dev.mainstay.operator.status.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Promise 7 from the stored object on: what the schema should have refused and did not is refused
 * here, and nothing is rendered. The fields are found in the spec itself, so that a new one is
 * attacked without anybody thinking of it.
 */
class HostileSpecTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DataPlaneImages IMAGES = new DataPlaneImages("example.com/dp:1", List.of());
  private static final ControlPlaneEndpointSpec GOOD =
      Specs.of(
          "virtualIPs: [{address: 192.0.2.100, interface: eth0, preferredNode: cp-1}],"
              + " nodeSelector: {matchLabels: {role: cp}},"
              + " haproxyKeepalived: {images: {haproxy: 'example.com/dp:2',"
              + " keepalived: 'example.com/dp:2'}}");

  static Stream<String> hostileTexts() {
    return HostileTexts.all();
  }

  @ParameterizedTest
  @MethodSource("hostileTexts")
  void noTextOfTheSpecIsRendered(String hostile) throws IOException {
    for (List<String> field : textFields(JSON.valueToTree(GOOD), List.of())) {
      // Given
      JsonNode attacked = with(JSON.valueToTree(GOOD), field, hostile);
      ControlPlaneEndpointSpec spec;
      try {
        spec = JSON.treeToValue(attacked, ControlPlaneEndpointSpec.class);
      } catch (JsonProcessingException e) {
        continue; // an enum: there is no such object
      }

      // When
      Verdict verdict = verdict(spec, nodes("cp-1", "eth0"));

      // Then
      boolean emptyLabelValue = hostile.isEmpty() && field.contains("matchLabels");
      if (!emptyLabelValue) {
        assertThat(verdict)
            .as("%s = '%s'", field, hostile)
            .isInstanceOfSatisfying(
                Verdict.Reject.class,
                r ->
                    assertThat(r.message())
                        .isPrintable()
                        .startsWith("ControlPlaneEndpoint main: "));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("hostileTexts")
  void aLabelThatIsNoneIsRefused(String hostile) {
    // Given
    var selector = new ControlPlaneEndpointSpec.NodeSelector(Map.of(hostile, ""));
    ObjectNode tree = JSON.valueToTree(GOOD);
    tree.set("nodeSelector", JSON.valueToTree(selector));

    // When
    Verdict verdict =
        verdict(JSON.convertValue(tree, ControlPlaneEndpointSpec.class), nodes("cp-1", "eth0"));

    // Then
    assertThat(verdict).isInstanceOf(Verdict.Reject.class);
  }

  @ParameterizedTest
  @MethodSource("hostileTexts")
  void noNameOfANodeOrOfItsInterfaceIsRenderedUnlessItIsOne(String hostile) {
    var automatic = Specs.with("");
    assertThat(rendered(automatic, nodes("cp-1", "eth0"))).contains("dev eth0", "server cp-1 ");
    assertThatThrownBy(() -> rendered(automatic, nodes(hostile, "eth0")))
        .isInstanceOf(IllegalArgumentException.class);
    var unseen = new NodeFacts("cp-1", "192.0.2.11", false, Optional.empty());
    assertThat(rendered(automatic, nodes("cp-1", hostile)))
        .isEqualTo(rendered(automatic, List.of(unseen, node("cp-2", "eth0", "192.0.2.12"))));
    assertThat(verdict(automatic, nodes("cp-1", hostile))).isInstanceOf(Verdict.Reject.class);
  }

  private static List<NodeFacts> nodes(String name, String nic) {
    return List.of(node(name, nic, "192.0.2.11"), node("cp-2", "eth0", "192.0.2.12"));
  }

  private static NodeFacts node(String name, String nic, String address) {
    var nics = List.of(new Nic(nic, List.of(address + "/24")));
    return new NodeFacts(name, address, false, Optional.of(new AgentFacts(nics, List.of())));
  }

  private static Verdict verdict(ControlPlaneEndpointSpec spec, List<NodeFacts> nodes) {
    return Verdict.strictest(
        List.of(
            EndpointPolicy.mayServe(
                PolicyInputs.of(spec, nodes, Set.of(), List.of(), Set.of("192.0.2.100"))),
            IMAGES.mayRun("main", spec)));
  }

  private static String rendered(ControlPlaneEndpointSpec spec, List<NodeFacts> nodes) {
    var plan =
        EndpointPlanner.plan(
            new EndpointPlanner.Input(
                "main", spec, nodes, 6443, new Allocation(0, Map.of()), List.of(), List.of()));
    Rendering rendering = Rendering.of(plan, 1, Map.of(), true);
    return rendering.loadBalancer() + rendering.status() + rendering.keepalived();
  }

  /** Path of every text in it. */
  private static List<List<String>> textFields(JsonNode node, List<String> path) {
    List<List<String>> found = new ArrayList<>();
    if (node.isTextual()) {
      found.add(path);
    }
    if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        found.addAll(textFields(array.get(i), plus(path, String.valueOf(i))));
      }
    }
    node.properties().forEach(p -> found.addAll(textFields(p.getValue(), plus(path, p.getKey()))));
    return found;
  }

  private static List<String> plus(List<String> path, String last) {
    return Stream.concat(path.stream(), Stream.of(last)).toList();
  }

  private static JsonNode with(JsonNode root, List<String> path, String text) {
    JsonNode parent = root;
    for (String name : path.subList(0, path.size() - 1)) {
      parent = parent.isArray() ? parent.get(Integer.parseInt(name)) : parent.get(name);
    }
    ((ObjectNode) parent).put(path.getLast(), text);
    return root;
  }
}
