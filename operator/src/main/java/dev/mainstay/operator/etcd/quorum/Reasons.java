package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.State;
import dev.mainstay.operator.etcd.client.Member;
import java.util.List;
import java.util.stream.Collectors;

/** The sentence that explains a state; the same for condition, Event, log and history. */
public final class Reasons {
  private static final int MAX = 500;

  private Reasons() {}

  /** One round's reason for {@code state}; free of times and counters, so it stays equal. */
  static String of(State state, Assessment seen) {
    return text(state, seen, seen.findings());
  }

  /** The published view's reason for its state. */
  public static String of(TopologyView view) {
    return text(view.state(), view.latest(), view.findings());
  }

  private static String text(State state, Assessment seen, List<Finding> findings) {
    String text =
        switch (state) {
          case SplitBrain ->
              "members of different clusters answer: "
                  + seen.clusterIds().stream()
                      .map(Member::hex)
                      .sorted()
                      .collect(Collectors.joining(", "))
                  + "; "
                  + seen.detail()
                  + ". Stop writing clients and find out which member was re-initialised; an"
                  + " address that was never a member here has to leave spec.external.endpoints.";
          case QuorumLost -> "a majority of the voters is out. " + problems(findings);
          case Unknown ->
              seen.quorate() ? "not confirmed by two rounds yet" : "not proven: " + seen.detail();
          case ReadOnly ->
              "the space quota of etcd is used up (alarm NOSPACE) and writes are refused: compact,"
                  + " defragment, then disarm the alarm.";
          case AtRisk ->
              seen.corrupt()
                  ? "a member reports corrupted data (alarm CORRUPT). " + problems(findings)
                  : problems(findings) + few(findings);
          case Degraded -> problems(findings) + even(findings) + otherNumber(seen, findings);
          case Healthy -> "all voters take part.";
        };
    String trimmed = text.strip();
    return trimmed.length() <= MAX ? trimmed : trimmed.substring(0, MAX);
  }

  private static String problems(List<Finding> findings) {
    return findings.stream()
        .filter(f -> !f.good())
        .map(f -> f.title() + ": " + f.message() + ". ")
        .collect(Collectors.joining());
  }

  private static String few(List<Finding> findings) {
    return switch (voters(findings)) {
      case 1 -> "A single member survives no failure: use three control-plane nodes.";
      case 2 -> "Two members survive no failure, which is worse than one: use three.";
      default -> "";
    };
  }

  private static String even(List<Finding> findings) {
    int voters = voters(findings);
    return voters % 2 == 0
        ? voters + " voters survive no more failures than " + (voters - 1) + ": use an odd number."
        : "";
  }

  /** What is left when nothing else is wrong. */
  private static String otherNumber(Assessment seen, List<Finding> findings) {
    boolean other = problems(findings).isEmpty() && even(findings).isEmpty();
    return other && !seen.membership().contested()
        ? voters(findings)
            + " voters, spec.expectations.members states another number: add or remove members,"
            + " or correct the field."
        : "";
  }

  private static int voters(List<Finding> findings) {
    return (int) findings.stream().filter(f -> !f.member().learner()).count();
  }
}
