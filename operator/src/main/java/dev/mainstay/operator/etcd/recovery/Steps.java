package dev.mainstay.operator.etcd.recovery;

import dev.mainstay.operator.etcd.quorum.Finding;
import java.util.List;
import java.util.stream.Collectors;

/** What both plans have in common. */
final class Steps {
  private Steps() {}

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
        "If no data is left on any member, restore the newest snapshot you have:"
            + " https://etcd.io/docs/latest/op-guide/recovery/");
  }

  /** Arguments of a restore that makes a cluster of one; clients must not see revisions go back. */
  static String restore(Finding candidate, String snapshot, String folder) {
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
