package dev.mainstay.operator.etcd.recovery;

import dev.mainstay.operator.etcd.observe.EtcdTargets;
import dev.mainstay.operator.etcd.quorum.Finding;
import java.util.List;
import java.util.stream.Collectors;

/** What both plans have in common. */
final class Steps {
  static final String ETCDUTL = "etcdutl of etcd 3.6 or newer, also for a cluster of 3.5";

  private Steps() {}

  /** Before everything else while the loss is only inferred: two clusters of one are worse. */
  static String compare(EtcdTargets targets) {
    return "Compare first: a node that is cut off sees exactly this while the others have a quorum,"
        + " and a cluster made out of it would be a second one. Go on only if the pages of all "
        + (targets.endpoints().isEmpty() ? "other " : "")
        + "control-plane nodes say the same, and each one whose page cannot be read is shown to be"
        + " switched off. On each: curl -s 127.0.0.1:9430";
  }

  /** The first step of every plan: the way that loses nothing. */
  static String confirm(List<Finding> out, int missing) {
    return "Try the way that loses nothing: start etcd again on "
        + missing
        + " of the members that are out ("
        + titles(out)
        + "), with the data they have; then the quorum is back and no other step is needed."
        + " Go on only if their machines or data cannot be recovered: the next steps give up what"
        + " only they have, and none of them may ever be started again with its old data.";
  }

  static List<String> withoutCandidate(List<Finding> out, int missing) {
    return List.of(
        confirm(out, missing),
        "No member answers from here, so none can be named. Start etcd on any one of them: as soon"
            + " as it answers, the plan goes on with the one that has the newest data.",
        "If no data is left on any member, restore the newest snapshot you have, with an"
            + " --initial-cluster-token that was never used before:"
            + " https://etcd.io/docs/latest/op-guide/recovery/");
  }

  /**
   * Arguments of a restore that makes a cluster of one. Clients must not see revisions go back; the
   * flags for it came with {@link #ETCDUTL}.
   */
  static String restore(Finding candidate, String token, String snapshot, String folder) {
    String name = Shell.word(candidate.member().name());
    String peer = Shell.word(peerUrl(candidate));
    return "etcdutl snapshot restore "
        + snapshot
        + " --data-dir="
        + folder
        + " --name="
        + name
        + " --initial-cluster="
        + candidate.member().peerUrls().stream()
            .map(url -> name + "=" + Shell.word(url))
            .collect(Collectors.joining(","))
        + " --initial-advertise-peer-urls="
        + peer
        + " --initial-cluster-token="
        + Shell.word(token)
        + " --bump-revision=1000000000 --mark-compacted";
  }

  static String peerUrl(Finding finding) {
    return String.join(",", finding.member().peerUrls());
  }

  static String titles(List<Finding> findings) {
    return findings.isEmpty()
        ? "none"
        : findings.stream().map(Finding::title).collect(Collectors.joining(", "));
  }
}
