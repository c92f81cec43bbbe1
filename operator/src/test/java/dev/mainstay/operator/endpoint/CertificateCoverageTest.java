package dev.mainstay.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.endpoint.observe.ServedCertificate;
import dev.mainstay.operator.status.Truth;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CertificateCoverageTest {
  private static final List<String> VIPS = List.of("192.0.2.100", "192.0.2.101");
  private static final Set<String> NODES = Set.of("cp-1", "cp-2");

  @Test
  void everyCertificateThatNamesEveryAddressIsEnough() {
    // When
    Line line =
        CertificateCoverage.of(
            VIPS, NODES, Map.of("cp-1", names("192.0.2.100", "192.0.2.101", "10.96.0.1")));

    // Then
    assertThat(line.truth()).isEqualTo(Truth.TRUE);
    assertThat(line.message()).endsWith("; cp-2 does not answer.");
  }

  @Test
  void aMissingAddressIsNamedWithItsServersAndTheCommands() {
    // When
    Line line =
        CertificateCoverage.of(
            VIPS,
            NODES,
            Map.of("cp-1", names("192.0.2.100"), "cp-2", names("192.0.2.100", "192.0.2.101")));

    // Then
    assertThat(line.truth()).isEqualTo(Truth.FALSE);
    assertThat(line.message())
        .startsWith("The API server's certificate lacks virtual IP 192.0.2.101 on cp-1:")
        .contains(
            "add 192.0.2.101 to apiServer.certSANs",
            "kubeadm init phase certs apiserver --config kubeadm.yaml",
            "kubeadm init phase upload-config kubeadm --config kubeadm.yaml");
    assertThat(line.message().length()).isLessThan(2048);
  }

  @Test
  void withoutAnyHandshakeNothingIsSaid() {
    assertThat(CertificateCoverage.of(VIPS, NODES, Map.of()).truth()).isEqualTo(Truth.UNKNOWN);
  }

  private static ServedCertificate names(String... addresses) {
    return new ServedCertificate(Set.of(addresses));
  }
}
