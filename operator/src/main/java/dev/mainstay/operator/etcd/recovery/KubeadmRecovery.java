package dev.mainstay.operator.etcd.recovery;

import dev.mainstay.operator.etcd.observe.EtcdTargets;
import dev.mainstay.operator.etcd.quorum.Finding;
import java.util.ArrayList;
import java.util.List;

/**
 * A stacked etcd as kubeadm sets it up: static pods, so no API is needed. The restore runs in
 * etcd's own container while it still runs, which spares the node every further tool.
 */
final class KubeadmRecovery {
  private static final String ETCD = "crictl exec \"$(crictl ps -q --name '^etcd$')\" ";
  private static final String SNAPSHOT = "/var/lib/etcd/mainstay-recovery.db";
  private static final String RESTORED = "/var/lib/etcd/mainstay-restored";
  private static final String PARKED = "/root/mainstay-stopped";

  private KubeadmRecovery() {}

  static List<String> steps(
      EtcdTargets targets,
      Finding candidate,
      String token,
      List<Finding> voters,
      List<Finding> out,
      int missing) {
    String node = candidate.title();
    String etcdctl = ETCD + "etcdctl" + Shell.loopback(targets) + Shell.KUBEADM_TLS;
    List<Finding> others = voters.stream().filter(f -> !f.equals(candidate)).toList();
    List<Finding> running = others.stream().filter(f -> !out.contains(f)).toList();
    List<String> steps = new ArrayList<>();
    steps.add(Steps.confirm(out, missing));
    if (!out.isEmpty()) {
      steps.add(
          "Keep etcd from starting with its old data on the lost machines ("
              + Steps.titles(out)
              + "): leave them off; before one is switched on for its step below, move"
              + " etc/kubernetes/manifests/etcd.yaml away on its disk, from a rescue system. On one"
              + " that runs: mkdir -p "
              + PARKED
              + " && mv /etc/kubernetes/manifests/etcd.yaml "
              + PARKED
              + "/");
    }
    steps.add("On " + node + ", as root, save its data: " + etcdctl + " snapshot save " + SNAPSHOT);
    steps.add(
        "On "
            + node
            + ", make a cluster of one out of it (this takes "
            + Steps.ETCDUTL
            + "; where etcd's image holds none, run the same on the node with one of etcd's"
            + " releases): "
            + ETCD
            + Steps.restore(candidate, token, SNAPSHOT, RESTORED));
    steps.add(
        "On "
            + node
            + (running.isEmpty() ? "" : " and on " + Steps.titles(running))
            + ", stop etcd and the API server: mkdir -p "
            + PARKED
            + " && mv /etc/kubernetes/manifests/etcd.yaml"
            + " /etc/kubernetes/manifests/kube-apiserver.yaml "
            + PARKED
            + "/");
    steps.add(
        "There, wait until this prints nothing: crictl ps -q --name '^(etcd|kube-apiserver)$'");
    steps.add(
        "On "
            + node
            + ", exchange the data: mv /var/lib/etcd/member /var/lib/etcd/member.lost && mv "
            + RESTORED
            + "/member /var/lib/etcd/member");
    steps.add(
        "On " + node + ", start both again: mv " + PARKED + "/*.yaml /etc/kubernetes/manifests/");
    steps.add(
        "On "
            + node
            + ", check that it is alone and answers: "
            + etcdctl
            + " member list -w table");
    for (Finding other : others) {
      steps.add(rejoin(other, node));
    }
    steps.add(
        "When all voters take part again, delete on "
            + node
            + ": rm -r /var/lib/etcd/member.lost "
            + RESTORED
            + " "
            + SNAPSHOT);
    return steps;
  }

  private static String rejoin(Finding other, String node) {
    String name = Shell.word(other.title());
    return "Bring "
        + other.title()
        + " back with empty data: kubectl delete node "
        + name
        + " --ignore-not-found; on "
        + other.title()
        + ": kubeadm reset -f && rm -rf /var/lib/etcd/member; on "
        + node
        + ": kubeadm token create --print-join-command --certificate-key \"$(kubeadm init phase"
        + " upload-certs --upload-certs | tail -n 1)\"; run what it prints on "
        + other.title()
        + ". Wait until it takes part before the next one.";
  }
}
