package dev.mainstay.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the operator may do is this list; a right more or less fails here and is then argued. */
class ChartRbacTest {
  private static final List<String> ALLOWED =
      List.of(
          "cluster: mainstay.dev/controlplaneendpoints get,list,watch",
          "cluster: mainstay.dev/etcdtopologies get,list,watch",
          "cluster: mainstay.dev/controlplaneendpoints patch",
          "cluster: mainstay.dev/controlplaneendpoints/status patch",
          "cluster: mainstay.dev/etcdtopologies/status patch",
          "cluster: /nodes get,list,watch",
          "cluster: networking.k8s.io/servicecidrs get,list",
          "mainstay-system: apps/daemonsets get,list,watch,create,patch,delete",
          "mainstay-system: /configmaps get,list,watch,create,patch,delete",
          "mainstay-system: /pods get,list,watch,patch,delete",
          "mainstay-system: /secrets create",
          "mainstay-system: /secrets[mainstay-status-token] get,list,watch,patch",
          "mainstay-system: /events list",
          "mainstay-system: coordination.k8s.io/leases create",
          "mainstay-system: coordination.k8s.io/leases[mainstay] get,update,patch",
          "default: discovery.k8s.io/endpointslices get,list,watch",
          "default: /services[kubernetes] get",
          "default: /events create,patch");

  private final List<JsonNode> objects = Chart.render(Map.of());

  @Test
  void rightsAreTheListAbove() {
    // When
    List<String> granted =
        Stream.of("ClusterRole", "Role")
            .flatMap(kind -> Chart.ofKind(objects, kind).stream())
            .flatMap(ChartRbacTest::rights)
            .toList();

    // Then
    assertThat(granted).containsExactlyInAnyOrderElementsOf(ALLOWED);
    assertThat(granted).noneMatch(r -> r.contains("*"));
    assertThat(granted).noneMatch(r -> r.startsWith("cluster:") && r.contains("secrets"));
  }

  @Test
  void rightsAreBoundToTheOperatorsAccountAlone() {
    // When
    List<JsonNode> bindings =
        Stream.of("ClusterRoleBinding", "RoleBinding")
            .flatMap(kind -> Chart.ofKind(objects, kind).stream())
            .toList();

    // Then
    assertThat(bindings).hasSize(3);
    assertThat(bindings)
        .allSatisfy(
            binding ->
                assertThat(binding.path("subjects").toString())
                    .isEqualTo(
                        """
                        [{"kind":"ServiceAccount","name":"mainstay","namespace":"mainstay-system"}]\
                        """));
    assertThat(bindings.stream().map(ChartRbacTest::scopeAndRole))
        .containsExactlyInAnyOrder(
            "cluster: ClusterRole mainstay",
            "mainstay-system: Role mainstay",
            "default: Role mainstay-apiserver");
  }

  private static String scopeAndRole(JsonNode binding) {
    JsonNode role = binding.path("roleRef");
    return scope(binding) + role.path("kind").asText() + " " + role.path("name").asText();
  }

  private static String scope(JsonNode object) {
    return object.at("/metadata/namespace").asText("cluster") + ": ";
  }

  private static Stream<String> rights(JsonNode role) {
    return role.path("rules").valueStream().flatMap(rule -> rights(scope(role), rule));
  }

  private static Stream<String> rights(String scope, JsonNode rule) {
    String names =
        rule.has("resourceNames")
            ? "[" + String.join(",", Chart.texts(rule.path("resourceNames"))) + "]"
            : "";
    String verbs = String.join(",", Chart.texts(rule.path("verbs")));
    return Chart.texts(rule.path("apiGroups")).stream()
        .flatMap(
            group ->
                Chart.texts(rule.path("resources")).stream()
                    .map(resource -> scope + group + "/" + resource + names + " " + verbs));
  }
}
