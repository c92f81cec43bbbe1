package dev.mainstay.e2e;

import static dev.mainstay.e2e.SharedCluster.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.VirtualIPStatus;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.OutageProbe;
import dev.mainstay.e2e.lab.OutageReport;
import dev.mainstay.e2e.lab.RequiresDocker;
import dev.mainstay.e2e.lab.Stranger;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An endpoint beside the first: it comes, is left behind, adopted and taken down. */
@RequiresDocker
class SecondEndpointE2E {
  private static final String NAME = "second";
  private static final int PORT = 7443;
  private static final Duration LOOK = Duration.ofSeconds(1);

  private Mainstay mainstay;
  private KubeadmCluster cluster;

  @BeforeEach
  void whole() {
    mainstay = SharedCluster.settled();
    cluster = mainstay.cluster();
  }

  /** By the policy Delete, which is itself one of the things that are shown here. */
  @AfterEach
  void nothingIsLeft() {
    if (exists()) {
      mainstay.change(NAME, "{\"deletionPolicy\":\"Delete\",\"paused\":false}");
      Waiting.until(
          "the finalizer is there",
          LONG,
          LOOK,
          () -> !mainstay.endpoint(NAME).getMetadata().getFinalizers().isEmpty());
      remove();
    }
    Waiting.until(
        "no pod, DaemonSet or ConfigMap of it is left",
        LONG,
        LOOK,
        () -> operands("pods,daemonsets,configmaps").isEmpty());
    for (int i = 1; i < 5; i++) {
      assertThat(cluster.kernelHolders(cluster.virtualIp(i), cluster.nodes())).isEmpty();
    }
  }

  /** The classic set-up: two addresses on port 7443, each with another node as its first. */
  @Test
  void withTwoAddressesBothNodesWorkAndEachAddressIsOnItsOwn() {
    // When
    applyTwoAddresses();

    // Then
    awaitEachOnItsOwn();
    assertThat(cluster.kernelHolders(cluster.virtualIp(1), cluster.nodes()))
        .containsExactly("cp-1");
    assertThat(cluster.kernelHolders(cluster.virtualIp(2), cluster.nodes()))
        .containsExactly("cp-2");
    assertThat(Conditions.status(mainstay.endpoint(), "Ready")).isEqualTo("True");
  }

  /** The sample has {@code preempt}: it goes back to its own node when that has been fit. */
  @Tag("whole")
  @Test
  void anAddressLeavesItsNodeWithItsPowerAndComesBack() {
    // Given
    applyTwoAddresses();
    awaitEachOnItsOwn();
    LabNode first = cluster.node("cp-1");

    // When
    cluster.faults().killNode(first);

    // Then
    try {
      awaitStatus(
          "both addresses are on others",
          s -> !holders(s).containsValue("cp-1") && !holders(s).containsValue("null"));
      for (int i = 1; i <= 2; i++) {
        assertThat(cluster.kernelHolders(cluster.virtualIp(i), cluster.others(first))).hasSize(1);
      }
    } finally {
      cluster.faults().startNode(first);
      cluster.awaitReady(first);
    }
    awaitEachOnItsOwn();
    awaitStatus(
        "the way back is told as a pre-emption",
        s ->
            Optional.ofNullable(s.failover())
                .map(ControlPlaneEndpointStatus.FailoverStatus::last)
                .filter(f -> f.kind().name().equals("Switchover"))
                .filter(f -> f.cause().equals("Preempted") && f.to().equals("cp-1"))
                .isPresent());
  }

  private void applyTwoAddresses() {
    cluster.apply(
        Checkout.sample("more/two-virtual-ips.yaml")
            .replace("name: main", "name: " + NAME)
            .replace("172.16.100.100", cluster.virtualIp(1))
            .replace("172.16.100.101", cluster.virtualIp(2)));
  }

  private void awaitEachOnItsOwn() {
    Map<String, String> wanted = Map.of(cluster.virtualIp(1), "cp-1", cluster.virtualIp(2), "cp-2");
    awaitStatus("each address is on its preferred node", s -> holders(s).equals(wanted));
  }

  /** No cache knows yet what the other one was given. */
  @Tag("whole")
  @Test
  void twoThatAreAppliedAtOnceGetPortsAndRouterIdsOfTheirOwn() {
    try {
      // When
      cluster.apply(
          yaml("virtualIPs: [{address: %s}]".formatted(cluster.virtualIp(3)))
              + "---\n"
              + """
              apiVersion: mainstay.dev/v1alpha1
              kind: ControlPlaneEndpoint
              metadata: {name: third}
              spec: {port: 7444, deletionPolicy: Delete, virtualIPs: [{address: %s}]}
              """
                  .formatted(cluster.virtualIp(4)));

      // Then
      awaitReady();
      ControlPlaneEndpointStatus third =
          mainstay
              .awaitEndpoint(
                  "third",
                  "third is ready",
                  LONG,
                  e -> Conditions.status(e, "Ready").equals("True"))
              .getStatus();
      ControlPlaneEndpointStatus second = mainstay.endpoint(NAME).getStatus();
      assertThat(second.ports()).isNotEqualTo(third.ports());
      assertThat(
              Stream.of(mainstay.endpoint().getStatus(), second, third)
                  .map(s -> s.virtualIPs().getFirst().routerId()))
          .doesNotHaveDuplicates();
    } finally {
      cluster
          .kubectl("delete", "cpep", "third", "--ignore-not-found", "--timeout=180s")
          .orThrow("delete cpep third");
    }
  }

  @Tag("whole")
  @Test
  void leftBehindItGoesOnAndIsAdoptedWithoutABlip() {
    // Given
    String resource = yaml("virtualIPs: [{address: %s}]".formatted(cluster.virtualIp(3)));
    cluster.apply(resource);
    awaitReady();
    String pods = operands("pods");
    try (OutageProbe probe =
        OutageProbe.to(cluster.virtualIp(3), PORT).timeout(Duration.ofSeconds(5)).start()) {

      // When
      remove();
      cluster.apply(resource);
      awaitReady();
      probe.awaitQuiet(Duration.ofSeconds(3), LONG);

      // Then
      OutageReport seen = probe.stop();
      System.out.println("left behind and adopted: " + seen.summary());
      assertThat(seen.failed()).as(seen.summary()).isZero();
      assertThat(operands("pods")).isEqualTo(pods);
    }
  }

  @Tag("whole")
  @Test
  void anAddressThatAStrangerHasIsNotTaken() {
    try (Stranger stranger = cluster.stranger(cluster.virtualIp(4))) {
      // When
      cluster.apply(yaml("virtualIPs: [{address: %s}]".formatted(cluster.virtualIp(4))));

      // Then
      awaitCondition("Stalled", "AddressInUse", m -> m.contains(cluster.virtualIp(4)));
      assertThat(operands("daemonsets")).doesNotContain("-lb-");
      assertThat(cluster.kernelHolders(cluster.virtualIp(4), cluster.nodes())).isEmpty();
      assertThat(stranger).isNotNull();
    }

    // And then
    awaitReady();
  }

  /** The message has the commands that put it there. */
  @Tag("whole")
  @Test
  void anAddressThatNoCertificateHasIsNamed() {
    String address = cluster.subnet().address(120);

    // When
    cluster.apply(yaml("paused: true, virtualIPs: [{address: %s}]".formatted(address)));

    // Then
    awaitCondition(
        "CertificateCoversEndpoint",
        "AddressNotInCertificate",
        m -> m.contains(address) && m.contains("kubeadm init phase certs apiserver"));
  }

  private static String yaml(String fields) {
    return """
        apiVersion: mainstay.dev/v1alpha1
        kind: ControlPlaneEndpoint
        metadata: {name: %s}
        spec: {port: %d, %s}
        """
        .formatted(NAME, PORT, fields);
  }

  private static Map<String, String> holders(ControlPlaneEndpointStatus status) {
    Map<String, String> holders = new TreeMap<>();
    if (status.virtualIPs() != null) {
      for (VirtualIPStatus vip : status.virtualIPs()) {
        holders.put(vip.address(), String.valueOf(vip.holder()));
      }
    }
    return holders;
  }

  private void remove() {
    cluster.kubectl("delete", "cpep", NAME, "--wait=false").orThrow("delete cpep");
    Waiting.until("the resource is gone", LONG, LOOK, () -> !exists());
  }

  private boolean exists() {
    return !cluster
        .kubectl("get", "cpep", NAME, "--ignore-not-found", "-o", "name")
        .orThrow("get cpep")
        .isEmpty();
  }

  private String operands(String kinds) {
    return cluster
        .kubectl(
            "get",
            kinds,
            "-n",
            Mainstay.NAMESPACE,
            "-l",
            "mainstay.dev/endpoint=" + NAME,
            "-o",
            "name")
        .orThrow("get " + kinds);
  }

  private void awaitReady() {
    awaitCondition("Ready", "RolledOut", m -> true);
  }

  private void awaitCondition(String type, String reason, Predicate<String> message) {
    awaitStatus(
        type + " with reason " + reason,
        s ->
            Conditions.find(s.conditions(), type)
                .filter(c -> c.reason().equals(reason) && message.test(c.message()))
                .isPresent());
  }

  private void awaitStatus(String what, Predicate<ControlPlaneEndpointStatus> reached) {
    var _ = mainstay.awaitEndpoint(NAME, what, LONG, e -> reached.test(e.getStatus()));
  }
}
