package dev.mainstay.operator.etcd.recovery;

import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.observe.EtcdTargets;
import dev.mainstay.operator.etcd.quorum.Finding;
import dev.mainstay.operator.etcd.quorum.Hosts;
import java.util.Optional;
import java.util.regex.Pattern;

/** Command lines for people. Names and URLs come from etcd, so they are quoted. */
public final class Shell {
  /** Where kubeadm puts the certificates, on the node and in etcd's pod. */
  static final String KUBEADM_TLS =
      " --cacert=/etc/kubernetes/pki/etcd/ca.crt"
          + " --cert=/etc/kubernetes/pki/etcd/healthcheck-client.crt"
          + " --key=/etc/kubernetes/pki/etcd/healthcheck-client.key";

  /** The Secret's keys as files of the working folder. */
  private static final String SECRET_TLS = " --cacert=ca.crt --cert=tls.crt --key=tls.key";

  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9@%_+=:,./-]+");

  private Shell() {}

  /** One word for a POSIX shell, whatever stands in it. */
  static String word(String text) {
    return HARMLESS.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /**
   * etcdctl with everything it needs to ask this member alone: in its pod for a stacked etcd, from
   * a folder with the Secret's three files for an external one. Empty if there is no way.
   */
  public static Optional<String> etcdctl(EtcdTargets targets, Finding finding) {
    if (targets.endpoints().isEmpty()) {
      return Optional.ofNullable(finding.node())
          .map(
              node ->
                  "kubectl -n kube-system exec "
                      + word("etcd-" + node)
                      + " -- etcdctl"
                      + loopback(targets)
                      + KUBEADM_TLS);
    }
    return clientUrl(finding.member()).map(url -> "etcdctl --endpoints=" + word(url) + SECRET_TLS);
  }

  static String loopback(EtcdTargets targets) {
    return " --endpoints=https://127.0.0.1:" + targets.clientPort();
  }

  static Optional<String> clientUrl(Member member) {
    return member.clientUrls().stream()
        .filter(url -> url.startsWith("https://"))
        .filter(url -> Hosts.host(url).filter(host -> !Hosts.isLoopback(host)).isPresent())
        .findFirst();
  }
}
