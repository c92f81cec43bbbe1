package dev.mainstay.operator.etcd;

import dev.mainstay.operator.etcd.quorum.Finding;
import dev.mainstay.operator.etcd.quorum.Reasons;
import dev.mainstay.operator.etcd.quorum.TopologyView;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The state in one or two sentences; free of times and counters, so it stays equal. */
final class EtcdSummary {
  private EtcdSummary() {}

  static String of(TopologyView view) {
    String numbers =
        view.quorum()
            .map(
                q ->
                    "%d of %d voters participate, %d required; "
                        .formatted(q.participating(), q.voters(), q.required()))
            .orElse("");
    return numbers + consequence(view) + " " + Reasons.of(view);
  }

  /** An external etcd may serve something else than this cluster's API servers. */
  private static String consequence(TopologyView view) {
    boolean stacked = !view.latest().nodes().isEmpty();
    return switch (view.state()) {
      case Unknown -> "whether etcd has a quorum is not known.";
      case QuorumLost ->
          switch (view.lossPrecision()) {
            case Proven ->
                stacked
                    ? "quorum is lost, the API server cannot write."
                    : "quorum is lost, nothing can be written.";
            case Inferred, None ->
                stacked
                    ? "quorum is lost as seen from here, the API server does not answer."
                    : "quorum is lost as seen from here.";
          };
      case SplitBrain -> "there is more than one cluster.";
      case Healthy, Degraded, AtRisk, ReadOnly -> {
        int now = view.faultToleranceNow().orElse(-1);
        yield now < 0
            ? "how many more may fail is not known."
            : now == 0
                ? "losing one more stops %s.".formatted(stacked ? "the API server" : "every write")
                : now == 1 ? "1 more may fail." : now + " more may fail.";
      }
    };
  }

  /** Lowest version among the members that answer; null if none says one. */
  static @Nullable String lowestVersion(TopologyView view) {
    return view.findings().stream()
        .map(Finding::version)
        .filter(v -> !v.isEmpty() && v.length() <= 32)
        .min(Comparator.comparing(EtcdSummary::numbers, Arrays::compare))
        .orElse(null);
  }

  private static int[] numbers(String version) {
    return Arrays.stream(version.split("\\D+", -1))
        .filter(part -> !part.isEmpty() && part.length() < 9)
        .mapToInt(Integer::parseInt)
        .toArray();
  }
}
