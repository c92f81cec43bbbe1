package dev.mainstay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mainstay.api.v1alpha1.Condition;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabException;
import dev.mainstay.e2e.lab.RequiresDocker;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input is refused with what is wrong and what to do, and what worked keeps working. */
@RequiresDocker
class BadInputE2E {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private Mainstay mainstay;
  private KubeadmCluster cluster;

  @BeforeEach
  void whole() {
    mainstay = SharedCluster.settled();
    cluster = mainstay.cluster();
  }

  @AfterEach
  void clean() {
    cluster.kubectl("delete", "cpep", "bad", "--ignore-not-found").orThrow("delete cpep");
    cluster.kubectl("delete", "etcdtopo", "bad", "--ignore-not-found").orThrow("delete etcdtopo");
    assertThat(cluster.kubectl("get", "ds", "-n", Mainstay.NAMESPACE, "-o", "name").stdout())
        .as("nothing is rendered for bad input")
        .doesNotContain("-bad-lb-");
  }

  @ParameterizedTest
  @CsvSource(textBlock = BadEndpoint.REFUSED)
  void theSchemaRefuses(String address, int port, String nic, String text) {
    // When
    LabException refusal =
        assertThrows(LabException.class, () -> cluster.apply(BadEndpoint.yaml(address, port, nic)));

    // Then
    assertThat(refusal).hasMessageContaining(text);
  }

  @ParameterizedTest
  @CsvSource(textBlock = BadEndpoint.REFUSED_FIELDS)
  void theSchemaRefusesTheField(String field, String text) {
    // When
    LabException refusal =
        assertThrows(
            LabException.class,
            () -> cluster.apply(BadEndpoint.yaml(BadEndpoint.unescaped(field))));

    // Then
    assertThat(refusal).hasMessageContaining(text);
  }

  /** The resource is paused, so nothing of it is ever rendered. */
  @ParameterizedTest
  @CsvSource(textBlock = BadEndpoint.FROZEN)
  void theSchemaRefusesTheChange(String before, String after, String text) {
    // Given
    cluster.apply(BadEndpoint.yaml(before));

    // When
    LabException refusal =
        assertThrows(LabException.class, () -> cluster.apply(BadEndpoint.yaml(after)));

    // Then
    assertThat(refusal).hasMessageContaining(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          virtualIPs: [{address: FREE, preferredNode: cp-9}] | PreferredNodeMissing
          virtualIPs: [{address: FREE}], haproxyKeepalived: {images: {haproxy: "evil.example/dp:1"}} | ImageNotAllowed
          """)
  void theOperatorStallsOverTheField(String fields, String reason) {
    // When
    cluster.apply(BadEndpoint.yaml("port: 7443, " + fields.replace("FREE", cluster.virtualIp(1))));

    // Then
    assertThat(stalledMessage(reason)).startsWith("ControlPlaneEndpoint bad: ");
  }

  @ParameterizedTest
  @CsvSource({
    "NODE,        7443, '',    AddressBelongsToNode",
    "POD,         7443, '',    AddressInPodRange",
    "10.96.3.3,   7443, '',    AddressInServiceRange",
    "FREE,        6443, '',    PortInUseOnNode",
    "FREE,        7443, eth9,  InterfaceMissing",
    "192.0.2.7,   7443, '',    NoInterfaceForAddress",
    "MAIN,        7443, '',    AddressTaken",
    "EDGE,        7443, '',    AddressNotUsable",
    "FREE,        2379, '',    PortInUseOnNode",
    "FREE,        10250, '',   PortInUseOnNode",
    "FREE,        8443, '',    PortTaken"
  })
  void theOperatorStallsWithTheReason(String address, int port, String nic, String reason) {
    // Given
    String real =
        switch (address) {
          case "NODE" -> cluster.node("cp-2").address();
          case "FREE" -> cluster.virtualIp(1);
          case "MAIN" -> mainstay.virtualIp();
          case "POD" -> podOf("cp-2");
          case "EDGE" -> mainstay.virtualIp().replaceFirst("[0-9]+$", "255");
          default -> address;
        };

    // When
    cluster.apply(BadEndpoint.yaml(real, port, nic));

    // Then
    String message = stalledMessage(reason);
    assertThat(message).startsWith("ControlPlaneEndpoint bad: ");
    assertThat(Conditions.status(mainstay.endpoint(), "Ready")).isEqualTo("True");
  }

  /** An address for pods; a node that was replaced has another range than before. */
  private String podOf(String node) {
    return cluster
        .kubectl("get", "node", node, "-o", "jsonpath={.spec.podCIDR}")
        .orThrow("get node " + node)
        .strip()
        .replaceFirst("[0-9]+/24$", "77");
  }

  /** What is made again while the one of this name is being reconciled is not taken for it. */
  @RepeatedTest(5)
  void aResourceDeletedAndMadeAgainAtOnceIsReconciled(RepetitionInfo info) {
    // When
    cluster
        .exec(
            cluster.liveControlPlaneNode(),
            "sh",
            "-ec",
            madeTwiceWithin(20 * (info.getCurrentRepetition() - 1)))
        .orThrow("make, delete and make again");

    // Then
    assertThat(stalledMessage("PortTaken")).startsWith("ControlPlaneEndpoint bad: ");
  }

  /** kubectl alone takes longer to start than a reconcile. */
  private String madeTwiceWithin(int millis) {
    return """
        kubectl proxy --port=8901 >/dev/null & trap "kill $!" EXIT
        all=http://127.0.0.1:8901/apis/mainstay.dev/v1alpha1/controlplaneendpoints
        make() {
          curl -sSf -H 'Content-Type: application/yaml' --data-binary '%s' $all >/dev/null
        }
        curl -sSf --retry 20 --retry-delay 1 --retry-connrefused $all >/dev/null
        make; sleep %s; curl -sSf -X DELETE $all/bad >/dev/null; make
        """
        .formatted(BadEndpoint.yaml(cluster.virtualIp(1), 8443, ""), millis / 1000.0);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = BadTopology.REFUSED)
  void theSchemaRefusesATopology(String spec, String text) {
    // When
    LabException refusal =
        assertThrows(LabException.class, () -> cluster.apply(BadTopology.yaml(spec)));

    // Then
    assertThat(refusal).hasMessageContaining(text);
  }

  @Test
  void aTopologyWithoutItsSecretIsUnknownAndStalledAndTheOtherStays() {
    // When
    cluster.apply(BadTopology.yaml(BadTopology.external("https://192.0.2.1:2379")));

    // Then
    Waiting.until(
        "Stalled with the Secret's name",
        LIMIT,
        Duration.ofMillis(500),
        () -> BadTopology.says(cluster, "Stalled", "True", "CredentialsMissing", "Secret"));
    assertThat(BadTopology.says(cluster, "QuorumAvailable", "Unknown", "CredentialsMissing", ""))
        .isTrue();
    assertThat(mainstay.topology().getStatus().state().name()).isNotEqualTo("Unknown");
  }

  @Test
  void aSecondTopologyOfTheSameServersIsStalled() {
    // When
    cluster.apply(BadTopology.yaml("topology: Stacked"));

    // Then
    Waiting.until(
        "Stalled, naming the first",
        LIMIT,
        Duration.ofMillis(500),
        () -> BadTopology.says(cluster, "Stalled", "True", "AnotherTopologyActive", "main"));
  }

  private String stalledMessage(String reason) {
    ControlPlaneEndpoint bad =
        mainstay.awaitEndpoint(
            "bad",
            "ControlPlaneEndpoint bad is Stalled with reason " + reason,
            LIMIT,
            e -> stalled(e, reason).isPresent());
    return stalled(bad, reason).orElseThrow().message();
  }

  private static Optional<Condition> stalled(ControlPlaneEndpoint bad, String reason) {
    return Conditions.find(bad, "Stalled")
        .filter(c -> c.status().equals("True") && c.reason().equals(reason));
  }
}
