package dev.mainstay.e2e.lab;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;

/** etcdctl in a control-plane node, with kubeadm's own client certificate. */
public final class Etcdctl {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String PKI = "/etc/kubernetes/pki/etcd/";

  private Etcdctl() {}

  /** Runs it against the member of that node, for at most half a minute. */
  public static ExecResult run(KubeadmCluster cluster, LabNode node, String... command) {
    return cluster.exec(
        node,
        LIMIT,
        Stream.concat(
                Stream.of(
                    "etcdctl",
                    "--endpoints=https://127.0.0.1:2379",
                    "--cacert=" + PKI + "ca.crt",
                    "--cert=" + PKI + "healthcheck-client.crt",
                    "--key=" + PKI + "healthcheck-client.key"),
                Arrays.stream(command))
            .toArray(String[]::new));
  }
}
