package dev.mainstay.e2e.lab;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which kernels had one address, and when. Immutable; a pure function of the changes seen.
 *
 * @param changes by time
 * @param end when watching ended
 */
public record AddressTimeline(List<Change> changes, Instant end) {
  /** What {@code ip -ts -o monitor address} prints; on lo it is borrowed, not held. */
  private static final Pattern LINE =
      Pattern.compile("^\\[([0-9T:.-]+)\\] (Deleted )?\\d+: (?!lo )\\S+ +inet ([0-9.]+)/.*");

  /** A kernel got the address, or lost it. */
  public record Change(Instant at, String node, boolean present) {}

  /** A time during which exactly these nodes had the address. */
  public record Span(Instant from, Instant to, Set<String> nodes) {
    public Span {
      nodes = Set.copyOf(nodes);
    }

    /** Returns the length in milliseconds. */
    public long millis() {
      return Duration.between(from, to).toMillis();
    }
  }

  public AddressTimeline {
    changes = changes.stream().sorted(Comparator.comparing(Change::at)).toList();
  }

  /**
   * Returns the changes of one address in the log of one node. A line that the kernel repeats, as
   * for a new lifetime, is a change to what was so already, and does no harm.
   */
  static List<Change> parse(String node, String address, String log) {
    List<Change> found = new ArrayList<>();
    log.lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .filter(m -> m.group(3).equals(address))
        .forEach(
            m ->
                found.add(
                    new Change(
                        LocalDateTime.parse(m.group(1)).toInstant(ZoneOffset.UTC),
                        node,
                        m.group(2) == null)));
    return found;
  }

  /** Returns the whole time in spans, without gaps; empty if nothing was ever seen. */
  public List<Span> spans() {
    List<Span> spans = new ArrayList<>();
    Set<String> now = new TreeSet<>();
    for (int i = 0; i < changes.size(); i++) {
      Change change = changes.get(i);
      if (change.present()) {
        now.add(change.node());
      } else {
        now.remove(change.node());
      }
      Instant until = i + 1 < changes.size() ? changes.get(i + 1).at() : end;
      if (until.isAfter(change.at())) {
        spans.add(new Span(change.at(), until, now));
      }
    }
    return spans;
  }

  /** Returns the longest time, in milliseconds, that several kernels had it without a break. */
  public long longestSharedMillis(Instant after) {
    long longest = 0;
    long length = 0;
    for (Span span : spans()) {
      Instant from = span.from().isBefore(after) ? after : span.from();
      boolean counts = span.nodes().size() > 1 && span.to().isAfter(from);
      length = counts ? length + Duration.between(from, span.to()).toMillis() : 0;
      longest = Math.max(longest, length);
    }
    return longest;
  }

  /** Returns who has it at the end. */
  public Set<String> holders() {
    return spans().isEmpty() ? Set.of() : spans().getLast().nodes();
  }

  /** Returns who had it at any time, however briefly. */
  public Set<String> everHeld() {
    return changes.stream().filter(Change::present).map(Change::node).collect(toUnmodifiableSet());
  }

  /** Returns one line for people: lengths in milliseconds and the nodes. */
  public String summary() {
    StringBuilder text = new StringBuilder();
    for (Span span : spans()) {
      text.append(text.isEmpty() ? "" : ", ")
          .append(span.millis())
          .append(" ms ")
          .append(
              span.nodes().isEmpty() ? "nobody" : String.join("+", new TreeSet<>(span.nodes())));
    }
    return text.toString();
  }
}
