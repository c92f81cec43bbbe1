package dev.mainstay.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartTest {
  @Test
  void lintFindsNothing() {
    assertThat(new Helm(Chart.FOLDER).lint().strict().quiet().call().isFailed()).isFalse();
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          VALUE,                              SETTING
          operator.toleration,                x
          operator.image.name,                x
          operators.replicas,                 3
          operator.replicas,                  0
          operator.replicas,                  8
          operator.logLevel,                  verbose
          operator.image.tag,                 'a b'
          dataplane.image.digest,             sha256:abc
          dataplane.image.allowedRepositories, registry.example.com/a
          dataplane.image.allowedRepositories[0], 'registry.example.com/a b'
          imagePullSecrets[0].name,           'a,b'
          etcd.certificates.hostPath,         etc/kubernetes
          etcd.certificates.hostPath,         /etc/../root
          etcd.certificates.key,              ../ca.key
          etcd.secrets[0],                    ../token
          alerts.enabled,                     maybe
          alerts.rules,                       x
          alerts.labels,                      release
          crds.keep,                          maybe
          """)
  void schemaRefuses(String value, String setting) {
    assertThatThrownBy(() -> Chart.render(Map.of(value, setting)))
        .hasMessageContaining("values don't meet the specifications of the schema");
  }

  @Test
  void everyValueIsDescribedAndEveryObjectClosed() throws IOException {
    // Given
    JsonNode schema = Chart.YAML.readTree(Chart.FOLDER.resolve("values.schema.json").toFile());

    // When
    List<String> faults = new ArrayList<>();
    collectFaults(schema, "values", faults);

    // Then
    assertThat(faults).isEmpty();
  }

  @Test
  void crdsAreTheGeneratedOnesAndStayAfterUninstall() throws IOException {
    // When
    List<JsonNode> crds = Chart.ofKind(Chart.render(Map.of()), "CustomResourceDefinition");

    // Then
    assertThat(crds).hasSize(2);
    for (JsonNode crd : crds) {
      String name = crd.at("/metadata/name").asText();
      var metadata = (ObjectNode) crd.path("metadata");
      assertThat(metadata.at("/annotations/helm.sh~1resource-policy").asText()).isEqualTo("keep");
      metadata.remove(List.of("annotations", "labels"));
      assertThat(crd)
          .isEqualTo(
              Chart.YAML.readTree(Chart.FOLDER.resolve("files/crds/" + name + ".yaml").toFile()));
    }
  }

  @Test
  void crdsCanBeLeftToSomebodyElse() {
    assertThat(Chart.render(Map.of("crds.enabled", false)))
        .noneMatch(o -> o.path("kind").asText().equals("CustomResourceDefinition"));
  }

  @Test
  void withoutEtcdCertificatesNothingOfTheHostIsMounted() {
    // When
    JsonNode pod = podOf(Chart.render(Map.of("etcd.certificates.enabled", false)));

    // Then
    assertThat(pod.has("initContainers")).isFalse();
    assertThat(pod.path("volumes").valueStream()).noneMatch(v -> v.has("hostPath"));
  }

  @Test
  void onlyTheSidecarSeesTheHostsFilesAndOnlyTheOperatorTheToken() {
    // When
    JsonNode pod = podOf(Chart.render(Map.of()));

    // Then
    JsonNode sidecar = pod.at("/initContainers/0");
    JsonNode operator = pod.at("/containers/0");
    assertThat(mounts(sidecar)).containsExactly("host-etcd ro", "etcd rw");
    assertThat(mounts(operator)).containsExactly("api-access ro", "state rw", "tmp rw", "etcd ro");
    assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
    for (JsonNode container : List.of(sidecar, operator)) {
      JsonNode context = container.path("securityContext");
      assertThat(context.path("capabilities").toString()).isEqualTo("{\"drop\":[\"ALL\"]}");
      assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    }
    assertThat(operator.at("/securityContext/runAsUser").isMissingNode()).isTrue();
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
  }

  @Test
  void secretsOfExternalEtcdsAreMountedByNameAndNeededForNothing() {
    // When
    JsonNode pod = podOf(Chart.render(Map.of("etcd.secrets[0]", "etcd-client")));

    // Then
    assertThat(mounts(pod.at("/containers/0"))).contains("etcd-secret-0 ro");
    assertThat(mounts(pod.at("/initContainers/0"))).doesNotContain("etcd-secret-0 ro");
    assertThat(pod.at("/containers/0/volumeMounts").toString())
        .contains("/run/mainstay/etcd-secrets/etcd-client");
    assertThat(pod.path("volumes").valueStream().map(v -> v.path("secret")))
        .anySatisfy(
            secret -> {
              assertThat(secret.path("secretName").asText()).isEqualTo("etcd-client");
              assertThat(secret.path("optional").asBoolean()).isTrue();
            });
  }

  @Test
  void aReplicaNeverSharesANodeAndARollTakesOneAtATime() {
    // When
    JsonNode deployment = Chart.one(Chart.render(Map.of()), "Deployment");

    // Then
    JsonNode selector = deployment.at("/spec/selector/matchLabels");
    JsonNode rule =
        deployment.at(
            "/spec/template/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/0");
    assertThat(rule.at("/labelSelector/matchLabels")).isEqualTo(selector);
    assertThat(rule.path("topologyKey").asText()).isEqualTo("kubernetes.io/hostname");
    assertThat(deployment.at("/spec/template/metadata/labels")).isEqualTo(selector);
    assertThat(deployment.at("/spec/strategy/rollingUpdate").toString())
        .isEqualTo("{\"maxSurge\":0,\"maxUnavailable\":1}");
  }

  @Test
  void theOperatorIsToldWhichRepositoriesAResourceMayName() {
    // When
    JsonNode pod =
        podOf(
            Chart.render(
                Map.of("dataplane.image.allowedRepositories[0]", "registry.example.com/dp")));

    // Then
    assertThat(pod.at("/containers/0/env").valueStream())
        .anySatisfy(
            e -> {
              assertThat(e.path("name").asText()).isEqualTo("MAINSTAY_DATAPLANE_REPOSITORIES");
              assertThat(e.path("value").asText()).isEqualTo("registry.example.com/dp");
            });
  }

  @Test
  void pullSecretsAreForTheOperatorAndHandedDownToTheDataPlane() {
    // When
    JsonNode pod =
        podOf(
            Chart.render(
                Map.of("imagePullSecrets[0].name", "one", "imagePullSecrets[1].name", "two")));

    // Then
    assertThat(pod.path("imagePullSecrets").toString())
        .isEqualTo("[{\"name\":\"one\"},{\"name\":\"two\"}]");
    assertThat(pod.at("/containers/0/env").valueStream())
        .anySatisfy(
            e -> {
              assertThat(e.path("name").asText()).isEqualTo("MAINSTAY_IMAGE_PULL_SECRETS");
              assertThat(e.path("value").asText()).isEqualTo("one,two");
            });
    assertThat(podOf(Chart.render(Map.of())).toString())
        .doesNotContain("MAINSTAY_IMAGE_PULL_SECRETS");
  }

  @Test
  void digestWinsOverTag() {
    // Given
    String digest = "sha256:" + "0a".repeat(32);

    // When
    JsonNode pod = podOf(Chart.render(Map.of("operator.image.digest", digest)));

    // Then
    assertThat(pod.at("/containers/0/image").asText()).isEqualTo("mainstay/operator@" + digest);
  }

  private static JsonNode podOf(List<JsonNode> objects) {
    return Chart.one(objects, "Deployment").at("/spec/template/spec");
  }

  private static List<String> mounts(JsonNode container) {
    return container
        .path("volumeMounts")
        .valueStream()
        .map(m -> m.path("name").asText() + (m.path("readOnly").asBoolean() ? " ro" : " rw"))
        .toList();
  }

  private static void collectFaults(JsonNode schema, String path, List<String> faults) {
    if (schema.path("description").asText().length() < 8) {
      faults.add(path + " has no description");
    }
    if (schema.has("properties") && schema.path("additionalProperties").asBoolean(true)) {
      faults.add(path + " is open");
    }
    schema
        .path("properties")
        .properties()
        .forEach(p -> collectFaults(p.getValue(), path + "." + p.getKey(), faults));
    if (schema.has("items")) {
      collectFaults(schema.path("items"), path + "[]", faults);
    }
  }
}
