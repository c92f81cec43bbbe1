package dev.mainstay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mainstay.e2e.chart.Chart;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * What the API server alone decides: schema, CEL, defaults and server-side apply; one container,
 * not the lab's image. No node of it can hold an address, so no operator runs here.
 */
class K3sE2E {
  private static K3sContainer k3s;
  private static KubernetesClient client;

  @BeforeAll
  static void start() {
    Optional<String> missing = K3sImage.missing();
    missing.ifPresent(why -> System.out.println("K3sE2E skipped: " + why));
    assumeTrue(missing.isEmpty(), missing.orElse(""));
    k3s = new K3sContainer(DockerImageName.parse(K3sImage.NAME));
    k3s.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(k3s.getKubeConfigYaml()))
            .build();
    for (JsonNode crd : Chart.ofKind(Chart.render(Map.of()), "CustomResourceDefinition")) {
      apply(crd.toString());
      client
          .apiextensions()
          .v1()
          .customResourceDefinitions()
          .withName(crd.at("/metadata/name").asText())
          .waitUntilCondition(K3sE2E::established, 30, TimeUnit.SECONDS);
    }
  }

  @AfterAll
  static void stop() {
    if (client != null) {
      client.close();
    }
    if (k3s != null) {
      k3s.stop();
    }
  }

  @Test
  void bothKindsAreEstablished() {
    // When
    List<String> names =
        client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
            .filter(K3sE2E::established)
            .map(crd -> crd.getMetadata().getName())
            .toList();

    // Then
    assertThat(names).contains("controlplaneendpoints.mainstay.dev", "etcdtopologies.mainstay.dev");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"more/all-fields.yaml", "more/two-virtual-ips.yaml", "endpoint.yaml", "etcd.yaml"})
  void theSampleIsAccepted(String file) {
    // When
    GenericKubernetesResource stored = apply(Checkout.sample(file));
    resource(stored).delete();

    // Then
    assertThat(stored.<Object>get("status")).isEqualTo(Map.of("observedGeneration", -1));
  }

  @ParameterizedTest
  @CsvSource(textBlock = BadEndpoint.REFUSED)
  void theSchemaRefuses(String address, int port, String nic, String text) {
    // When, Then
    assertThatThrownBy(() -> apply(BadEndpoint.yaml(address, port, nic)))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(text);
  }

  @ParameterizedTest
  @CsvSource(textBlock = BadEndpoint.REFUSED_FIELDS)
  void theSchemaRefusesTheField(String field, String text) {
    // When, Then
    assertThatThrownBy(() -> apply(BadEndpoint.yaml(BadEndpoint.unescaped(field))))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(text);
  }

  @ParameterizedTest
  @CsvSource(textBlock = BadEndpoint.FROZEN)
  void theSchemaRefusesTheChange(String before, String after, String text) {
    // Given
    GenericKubernetesResource stored = apply(BadEndpoint.yaml(before));

    // When, Then
    assertThatThrownBy(() -> apply(BadEndpoint.yaml(after)))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(text);
    resource(stored).delete();
  }

  @Test
  void conditionsOfTwoManagersAreMergedByType() {
    // Given
    apply(endpoint(""));
    applyStatus("mainstay", condition("Ready", "False"), condition("Stalled", "False"));
    applyStatus("somebody", condition("example.com/Audited", "True"));

    // When
    GenericKubernetesResource stored = applyStatus("mainstay", condition("Ready", "True"));

    // Then
    List<Map<String, Object>> conditions = stored.get("status", "conditions");
    assertThat(conditions)
        .extracting(c -> c.get("type") + "=" + c.get("status"))
        .containsExactlyInAnyOrder("Ready=True", "example.com/Audited=True");
  }

  private static boolean established(CustomResourceDefinition crd) {
    return crd != null
        && crd.getStatus() != null
        && crd.getStatus().getConditions() != null
        && crd.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }

  private static GenericKubernetesResource apply(String text) {
    GenericKubernetesResource object =
        Serialization.unmarshal(text, GenericKubernetesResource.class);
    return resource(object).serverSideApply();
  }

  /** Under its own name as manager; without force, so an unintended conflict fails the test. */
  private static GenericKubernetesResource applyStatus(String manager, String... conditions) {
    GenericKubernetesResource object =
        Serialization.unmarshal(
            endpoint("status:\n  conditions:\n" + String.join("", conditions)),
            GenericKubernetesResource.class);
    var context =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(manager)
            .build();
    return resource(object).subresource("status").patch(context, object);
  }

  private static Resource<GenericKubernetesResource> resource(GenericKubernetesResource object) {
    return client
        .genericKubernetesResources(object.getApiVersion(), object.getKind())
        .resource(object);
  }

  private static String endpoint(String status) {
    return """
        apiVersion: mainstay.dev/v1alpha1
        kind: ControlPlaneEndpoint
        metadata: {name: merged}
        spec:
          virtualIPs:
          - {address: 172.30.0.102}
        """
        + status;
  }

  private static String condition(String type, String status) {
    return "  - {type: %s, status: \"%s\", reason: Test, message: \"\", lastTransitionTime: \"%s\"}%n"
        .formatted(type, status, "2026-11-21T10:00:00Z");
  }
}
