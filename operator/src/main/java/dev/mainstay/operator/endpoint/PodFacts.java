package dev.mainstay.operator.endpoint;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a pod's status says, in words that do not change from one look to the next. */
final class PodFacts {
  /**
   * HAProxy takes its servers for up until the first check of each has ended, 3 s at most: what is
   * ready before that has shown nothing yet.
   */
  static final Duration SETTLED = Duration.ofSeconds(5);

  private static final int MAX_REASON = 300;

  /** As keepalived and as our own scripts begin their lines. */
  private static final Pattern TIME =
      Pattern.compile(
          "^([A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}: |\\d{4}(-\\d\\d){2}T\\S+Z )");

  private PodFacts() {}

  static boolean ready(Pod pod) {
    return readySince(pod).isPresent();
  }

  static boolean settled(Pod pod, Instant now) {
    return readySince(pod).filter(since -> !since.plus(SETTLED).isAfter(now)).isPresent();
  }

  private static Optional<Instant> readySince(Pod pod) {
    return pod.getStatus() == null || pod.getStatus().getConditions() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(c -> c.getType().equals("Ready") && c.getStatus().equals("True"))
            .findFirst()
            .map(
                c ->
                    c.getLastTransitionTime() == null
                        ? Instant.EPOCH
                        : Instant.parse(c.getLastTransitionTime()));
  }

  /** Why the first container that does not run does not, with its last words; empty if all run. */
  static String trouble(Pod pod) {
    if (pod.getStatus() == null) {
      return "";
    }
    return Stream.of(
            pod.getStatus().getInitContainerStatuses(), pod.getStatus().getContainerStatuses())
        .filter(list -> list != null)
        .flatMap(List::stream)
        .flatMap(c -> trouble(c).stream())
        .findFirst()
        .orElse("");
  }

  private static Optional<String> trouble(ContainerStatus container) {
    ContainerState state = container.getState();
    if (state == null) {
      return Optional.empty();
    }
    if (state.getTerminated() != null && !Integer.valueOf(0).equals(code(state))) {
      return Optional.of(container.getName() + ": " + lastWords(state));
    }
    if (state.getWaiting() == null || state.getWaiting().getReason() == null) {
      return Optional.empty();
    }
    String reason = state.getWaiting().getReason();
    return Optional.of(
        container.getName()
            + ": "
            + switch (reason) {
              // The kubelet's own message counts the seconds of its back-off.
              case "CrashLoopBackOff" ->
                  container.getLastState() == null
                          || container.getLastState().getTerminated() == null
                      ? reason
                      : lastWords(container.getLastState());
              case "ErrImagePull", "ImagePullBackOff" ->
                  "image %s cannot be pulled".formatted(container.getImage());
              case "PodInitializing", "ContainerCreating" -> reason;
              default ->
                  Excerpt.start(
                      (reason + " " + text(state.getWaiting().getMessage())).strip(), MAX_REASON);
            });
  }

  private static Integer code(ContainerState state) {
    return state.getTerminated().getExitCode();
  }

  private static String lastWords(ContainerState state) {
    String words = text(state.getTerminated().getMessage());
    return "ended with code %d%s".formatted(code(state), words.isEmpty() ? "" : ", " + words);
  }

  /**
   * On one line; of many lines the first that tell of an alert or error, as HAProxy marks them, or
   * else the last, which are nearest to the end. A line's time is left out: a text that changed
   * with every restart would be written with every restart.
   */
  private static String text(String message) {
    if (message == null) {
      return "";
    }
    List<String> lines =
        Arrays.stream(message.split("\n"))
            .map(l -> TIME.matcher(l.strip()).replaceFirst(""))
            .filter(l -> !l.isEmpty())
            .toList();
    List<String> alerts = lines.stream().filter(l -> l.contains("ALERT")).toList();
    return alerts.isEmpty()
        ? Excerpt.lastLines(lines, MAX_REASON)
        : Excerpt.start(String.join(" ", alerts), MAX_REASON);
  }
}
