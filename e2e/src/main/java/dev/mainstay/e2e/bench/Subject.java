package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.Mainstay;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is measured, in the order it is installed, measured and removed. */
enum Subject {
  MAINSTAY_BALANCED("mainstay-balanced", "HAProxyKeepalived", "Balanced"),
  MAINSTAY_FAST("mainstay-fast", "HAProxyKeepalived", "Fast"),
  KUBE_VIP_DEFAULT("kube-vip-default", "kube-vip-manifest", "default"),
  KUBE_VIP_TUNED("kube-vip-tuned", "kube-vip-manifest", "tuned"),
  KUBEADM_DOCUMENT("kubeadm-document", "kubeadm-document", "as documented");

  private final String label;
  private final String provider;
  private final String profile;

  Subject(String label, String provider, String profile) {
    this.label = label;
    this.provider = provider;
    this.profile = profile;
  }

  /** Name in options and in progress lines. */
  String label() {
    return label;
  }

  /** In the JSON: the resource's provider, or the name of a peer that runs without Mainstay. */
  String provider() {
    return provider;
  }

  /** In the JSON: which of the provider's settings. */
  String profile() {
    return profile;
  }

  /** Images of the engine that its pods need, in every node. */
  List<String> images() {
    return switch (this) {
      case MAINSTAY_BALANCED, MAINSTAY_FAST -> Mainstay.IMAGES;
      case KUBE_VIP_DEFAULT, KUBE_VIP_TUNED -> List.of(KubeVip.IMAGE);
      case KUBEADM_DOCUMENT -> List.of(KubeadmDocument.IMAGE);
    };
  }

  /** Whether this can happen to it, and can be done by us: not everybody has a HAProxy. */
  boolean meets(Scenario scenario) {
    return switch (scenario) {
      case NODE_KILL, API_SERVER_KILL -> true;
      case HAPROXY_KILL, KEEPALIVED_KILL -> mainstay() || this == KUBEADM_DOCUMENT;
      case SWITCHOVER, ROLLOUT, UPGRADE -> mainstay();
    };
  }

  boolean mainstay() {
    return this == MAINSTAY_BALANCED || this == MAINSTAY_FAST;
  }

  static Optional<Subject> find(String label) {
    return Arrays.stream(values()).filter(s -> s.label.equals(label)).findFirst();
  }

  static String labels() {
    return Arrays.stream(values()).map(Subject::label).collect(Collectors.joining(", "));
  }
}
