package dev.mainstay.e2e;

import dev.mainstay.e2e.lab.CertificateAuthority;
import dev.mainstay.e2e.lab.CertificateAuthority.Pair;
import dev.mainstay.e2e.lab.ExternalEtcd;
import dev.mainstay.e2e.lab.ExternalEtcdBuilder;
import dev.mainstay.e2e.lab.KubeadmCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One CA for every external etcd of the tests, and Secrets that fit it or do not. They are made
 * before the operator's pods that mount them: a Secret that changes is in a pod only minutes later.
 */
final class ExternalCredentials {
  /** What every external etcd here accepts. */
  static final String OURS = "etcd-ours";

  /** All of another cluster's: its CA, and a client of it. */
  static final String OF_ANOTHER_CLUSTER = "etcd-of-another-cluster";

  /** The right CA, and a client that another CA signed. */
  static final String REFUSED_CLIENT = "etcd-refused-client";

  private static final Duration ROLL_LIMIT = Duration.ofMinutes(4);
  private static @Nullable ExternalCredentials shared;

  private final CertificateAuthority authority = CertificateAuthority.create("lab-etcd");
  private final CertificateAuthority foreign = CertificateAuthority.create("another-etcd");
  private final Pair client = authority.client("mainstay");

  private ExternalCredentials() {}

  /** Whole, with an operator that mounts the Secrets; the chart's value stays set afterwards. */
  static synchronized ExternalCredentials mounted() {
    KubeadmCluster cluster = SharedCluster.settled().cluster();
    ExternalCredentials credentials = shared == null ? new ExternalCredentials() : shared;
    shared = credentials;
    Pair stranger = credentials.foreign.client("mainstay");
    cluster.apply(
        secret(OURS, credentials.authority, credentials.client)
            + secret(OF_ANOTHER_CLUSTER, credentials.foreign, stranger)
            + secret(REFUSED_CLIENT, credentials.authority, stranger));
    Mainstay.install(
        cluster,
        "etcd.secrets={%s}"
            .formatted(String.join(",", List.of(OURS, OF_ANOTHER_CLUSTER, REFUSED_CLIENT))));
    // Helm is content while one pod is missing, which is the one without the Secrets.
    cluster
        .exec(
            cluster.liveControlPlaneNode(),
            ROLL_LIMIT,
            "kubectl",
            "rollout",
            "status",
            "deployment/mainstay-operator",
            "--namespace=" + Mainstay.NAMESPACE,
            "--timeout=" + ROLL_LIMIT.minusSeconds(10).toSeconds() + "s")
        .orThrow("roll-out of the operator");
    SharedCluster.settled();
    return credentials;
  }

  /** Starts an etcd that accepts {@link #OURS}. */
  ExternalEtcd start(ExternalEtcdBuilder etcd) {
    return etcd.start(authority, client);
  }

  private static String secret(String name, CertificateAuthority authority, Pair client) {
    return """
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: %s, namespace: %s}
        data:
          ca.crt: %s
          tls.crt: %s
          tls.key: %s
        """
        .formatted(
            name,
            Mainstay.NAMESPACE,
            base64(authority.certificate()),
            base64(client.certificate()),
            base64(client.key()));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
