package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.lab.KubeadmCluster;

/** How each subject is brought up. Each has an address of its own: no cache knows it yet. */
final class Targets {
  private Targets() {}

  static Target of(Subject subject, KubeadmCluster cluster) {
    return switch (subject) {
      case MAINSTAY_BALANCED, MAINSTAY_FAST -> new MainstayTarget(cluster, subject.profile());
      case KUBE_VIP_DEFAULT -> new KubeVip(cluster, cluster.virtualIp(1), KubeVip.Lease.DEFAULT);
      case KUBE_VIP_TUNED -> new KubeVip(cluster, cluster.virtualIp(2), KubeVip.Lease.TUNED);
      case KUBEADM_DOCUMENT -> new KubeadmDocument(cluster, cluster.virtualIp(3));
    };
  }

  /** What is measured, in words; runs of another configuration do not belong together. */
  static String configuration(Subject subject) {
    return switch (subject) {
      case MAINSTAY_BALANCED, MAINSTAY_FAST -> MainstayTarget.configuration(subject.profile());
      case KUBE_VIP_DEFAULT -> KubeVip.configuration(KubeVip.Lease.DEFAULT);
      case KUBE_VIP_TUNED -> KubeVip.configuration(KubeVip.Lease.TUNED);
      case KUBEADM_DOCUMENT -> KubeadmDocument.configuration();
    };
  }
}
