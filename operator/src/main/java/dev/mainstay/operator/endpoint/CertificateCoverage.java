package dev.mainstay.operator.endpoint;

import dev.mainstay.operator.endpoint.observe.ServedCertificate;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Truth;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Is every virtual IP a name of every API server's certificate? Pure. */
final class CertificateCoverage {
  private CertificateCoverage() {}

  /**
   * The condition.
   *
   * @param nodes names of all nodes with an API server
   * @param served by node, of the API servers that answered a handshake
   */
  static Line of(
      Collection<String> virtualIPs, Set<String> nodes, Map<String, ServedCertificate> served) {
    Set<String> silent = new TreeSet<>(nodes);
    silent.removeAll(served.keySet());
    if (served.isEmpty()) {
      return Line.unknown("No API server has shown its certificate yet.");
    }
    Map<String, Set<String>> lacking = new TreeMap<>();
    served.forEach(
        (node, certificate) ->
            virtualIPs.stream()
                .filter(a -> !certificate.addresses().contains(a))
                .forEach(a -> lacking.computeIfAbsent(a, x -> new TreeSet<>()).add(node)));
    if (lacking.isEmpty()) {
      return new Line(
          Truth.TRUE,
          EndpointReason.CERTIFICATE_COVERS,
          silent.isEmpty()
              ? "Every API server's certificate names every virtual IP."
              : "The certificate of every API server that answers names every virtual IP; %s does"
                      .formatted(String.join(", ", silent))
                  + " not answer.");
    }
    List<String> missing =
        lacking.entrySet().stream()
            .map(l -> l.getKey() + " on " + String.join(", ", l.getValue()))
            .toList();
    return new Line(
        Truth.FALSE,
        EndpointReason.ADDRESS_NOT_IN_CERTIFICATE,
        ("The API server's certificate lacks virtual IP %s: clients that use it are refused by their"
                + " own check. Once: kubectl -n kube-system get configmap kubeadm-config -o"
                + " jsonpath='{.data.ClusterConfiguration}' > kubeadm.yaml; add %s to"
                + " apiServer.certSANs in it; kubeadm init phase upload-config kubeadm --config"
                + " kubeadm.yaml. Then with that file on each of these nodes, one after the other: mv"
                + " /etc/kubernetes/pki/apiserver.crt /etc/kubernetes/pki/apiserver.key /root/ &&"
                + " kubeadm init phase certs apiserver --config kubeadm.yaml. The API server reads the"
                + " new certificate by itself within a minute.")
            .formatted(String.join("; ", missing), String.join(", ", lacking.keySet())));
  }
}
