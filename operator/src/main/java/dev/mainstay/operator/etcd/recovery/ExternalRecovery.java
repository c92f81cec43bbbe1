package dev.mainstay.operator.etcd.recovery;

import dev.mainstay.operator.etcd.observe.EtcdTargets;
import dev.mainstay.operator.etcd.quorum.Finding;
import java.util.ArrayList;
import java.util.List;

/**
 * An etcd on machines of its own. How it is started there is not known here: systemd and
 * /var/lib/etcd stand for it, and the steps say so.
 */
final class ExternalRecovery {
  private static final String RESTORED = "/var/lib/mainstay-restored";

  private ExternalRecovery() {}

  static List<String> steps(
      EtcdTargets targets,
      Finding candidate,
      String token,
      List<Finding> voters,
      List<Finding> out,
      int missing) {
    String machine = candidate.title();
    String etcdctl = Shell.etcdctl(targets, candidate).orElse("etcdctl");
    List<Finding> others = voters.stream().filter(f -> !f.equals(candidate)).toList();
    List<String> steps = new ArrayList<>();
    steps.add(Steps.confirm(out, missing));
    steps.add(
        "Where the Secret's files ca.crt, tls.crt and tls.key are, save the data of "
            + machine
            + ", and copy the file to that machine: "
            + etcdctl
            + " snapshot save mainstay-recovery.db");
    steps.add(
        "On the machine of every member, stop etcd and keep it from starting by itself; leave one"
            + " that is off switched off, or without network until this is done there (the"
            + " commands here take it as a systemd unit with the data in /var/lib/etcd; look up"
            + " --data-dir where it differs): systemctl disable --now etcd");
    steps.add(
        "On "
            + machine
            + ", make a cluster of one out of it (this takes "
            + Steps.ETCDUTL
            + "): "
            + Steps.restore(candidate, token, "mainstay-recovery.db", RESTORED));
    steps.add(
        "On "
            + machine
            + ", exchange the data: mv /var/lib/etcd /var/lib/etcd.lost && mv "
            + RESTORED
            + " /var/lib/etcd && chown -R --reference=/var/lib/etcd.lost /var/lib/etcd");
    steps.add("On " + machine + ", start it: systemctl enable --now etcd");
    steps.add("Check that it is alone and answers: " + etcdctl + " member list -w table");
    for (Finding other : others) {
      steps.add(
          "Bring "
              + other.title()
              + " back with empty data: "
              + etcdctl
              + " member add "
              + Shell.word(other.title())
              + " --peer-urls="
              + Shell.word(Steps.peerUrl(other))
              + "; on its machine move /var/lib/etcd away, set --initial-cluster to what the command"
              + " printed and --initial-cluster-state=existing, and run: systemctl enable --now"
              + " etcd. Wait until it takes part before the next one.");
    }
    steps.add(
        "When all voters take part again, delete /var/lib/etcd.lost and every copy of"
            + " mainstay-recovery.db: they hold all Secrets.");
    return steps;
  }
}
