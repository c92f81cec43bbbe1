package dev.mainstay.e2e;

import dev.mainstay.e2e.lab.CertificateAuthority;
import dev.mainstay.e2e.lab.CertificateAuthority.Pair;
import dev.mainstay.e2e.lab.EtcdMember;
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
final class ExternalStage {
  /** Longer than every hold time of a state. */
  static final Duration SETTLED = Duration.ofSeconds(20);

  /** What every external etcd here accepts. */
  static final String OURS = "etcd-ours";

  /** All of another cluster's: its CA, and a client of it. */
  static final String OF_ANOTHER_CLUSTER = "etcd-of-another-cluster";

  /** The right CA, and a client that another CA signed. */
  static final String REFUSED_CLIENT = "etcd-refused-client";

  private static final Duration ROLL_LIMIT = Duration.ofMinutes(4);
  private static @Nullable ExternalStage shared;

  private final KubeadmCluster cluster;
  private final CertificateAuthority authority = CertificateAuthority.create("lab-etcd");
  private final CertificateAuthority foreign = CertificateAuthority.create("another-etcd");
  private final Pair client = authority.client("mainstay");
  private final Pair stranger = foreign.client("mainstay");

  private ExternalStage(KubeadmCluster cluster) {
    this.cluster = cluster;
  }

  /** Whole, with an operator that mounts the Secrets; the chart's value stays set afterwards. */
  static synchronized ExternalStage ready() {
    KubeadmCluster cluster = SharedCluster.settled().cluster();
    ExternalStage stage = shared == null ? new ExternalStage(cluster) : shared;
    shared = stage;
    cluster.apply(
        secret(OURS, stage.authority, stage.client)
            + secret(OF_ANOTHER_CLUSTER, stage.foreign, stage.stranger)
            + secret(REFUSED_CLIENT, stage.authority, stage.stranger));
    var _ =
        Mainstay.install(
            cluster,
            "etcd.secrets={" + String.join(",", OURS, OF_ANOTHER_CLUSTER, REFUSED_CLIENT) + "}");
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
    var _ = SharedCluster.settled();
    return stage;
  }

  /** Begins the description of an etcd; its name is nobody else's in this cluster. */
  ExternalEtcdBuilder describe(String name) {
    return cluster.externalEtcd(name);
  }

  /** Starts an etcd that accepts {@link #OURS}. */
  ExternalEtcd start(ExternalEtcdBuilder etcd) {
    return etcd.start(authority, client);
  }

  /** Starts one with etcd's defaults. */
  ExternalEtcd start(String name, int members) {
    return start(describe(name).members(members));
  }

  /** Has an etcd watched, with the right credentials. */
  ExternalTopology watch(String name, ExternalEtcd etcd) {
    return watch(name, OURS, etcd.members());
  }

  /** Has these members watched; {@code name} is that of no earlier topology. */
  ExternalTopology watch(String name, String secret, List<EtcdMember> members) {
    var topology = new ExternalTopology(cluster, "ext-" + name);
    topology.apply(secret, members);
    return topology;
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
