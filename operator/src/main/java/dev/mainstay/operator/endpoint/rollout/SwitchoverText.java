package dev.mainstay.operator.endpoint.rollout;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What a planned switchover changes in a keepalived.conf: a few lines, in the text that runs and
 * not in a newly rendered one, so that nothing else can change with it. What was there stands
 * beside it as a comment, so that it can be taken back without a newly rendered text either: that
 * one may lack a peer who still runs.
 *
 * <p>A text that is already changed so comes back as it is.
 */
public final class SwitchoverText {
  /** What any instance may have at most; 255 is the address owner's and behaves differently. */
  static final int TOP = 254;

  private static final String INSTANCE = "# mainstay instance ";
  private static final String TAKE = "# mainstay take ";
  private static final String PRIORITY = "priority ";
  private static final String NOPREEMPT = "nopreempt";

  /** Holds a preempting node back; the target has only as long as the borrowed address lives. */
  private static final String DELAY = "preempt_delay ";

  private static final String KEPT = "# ";

  private SwitchoverText() {}

  /**
   * The target's: top priority, allowed to preempt, and a line that makes its agent add the address
   * and announce it before keepalived takes it over.
   */
  public static String taking(String text, Collection<String> addresses) {
    return changed(
        text,
        addresses,
        line ->
            line.strip().startsWith(PRIORITY)
                ? List.of(kept(line), indent(line) + PRIORITY + TOP)
                : List.of(holdsBack(line.strip()) ? kept(line) : line),
        line -> List.of(line, TAKE + line.substring(INSTANCE.length())));
  }

  /** The holder's: below the top, so that the target is above it. Most texts stay as they are. */
  public static String giving(String text, Collection<String> addresses) {
    return changed(
        text,
        addresses,
        line ->
            line.strip().equals(PRIORITY + TOP)
                ? List.of(kept(line), indent(line) + PRIORITY + (TOP - 1))
                : List.of(line),
        List::of);
  }

  /** The text as it was before a switchover changed it. */
  public static String settled(String text) {
    List<String> lines = new ArrayList<>();
    boolean replaced = false;
    for (String line : text.lines().toList()) {
      String plain = line.strip();
      boolean keepsPriority = plain.startsWith(KEPT + PRIORITY);
      if (keepsPriority || (plain.startsWith(KEPT) && holdsBack(plain.substring(KEPT.length())))) {
        lines.add(indent(line) + plain.substring(KEPT.length()));
      } else if (!line.startsWith(TAKE) && !(replaced && plain.startsWith(PRIORITY))) {
        lines.add(line);
      }
      replaced = keepsPriority;
    }
    return joined(lines);
  }

  /** Whether the text is that of a target. */
  public static boolean takes(String text) {
    return text.lines().anyMatch(line -> line.startsWith(TAKE));
  }

  private static boolean holdsBack(String line) {
    return line.equals(NOPREEMPT) || line.startsWith(DELAY);
  }

  private interface Change {
    List<String> of(String line);
  }

  private static String changed(
      String text, Collection<String> addresses, Change inBlock, Change inHead) {
    List<String> lines = new ArrayList<>();
    String block = "";
    for (String line : settled(text).lines().toList()) {
      block = block(block, line);
      if (line.startsWith(INSTANCE) && names(line, addresses)) {
        lines.addAll(inHead.of(line));
      } else {
        lines.addAll(addresses.contains(block) ? inBlock.of(line) : List.of(line));
      }
    }
    return joined(lines);
  }

  /** Name of the VRRP instance that a line belongs to; instances are named by their address. */
  private static String block(String current, String line) {
    if (line.startsWith("vrrp_instance ")) {
      return line.substring("vrrp_instance ".length()).replace("{", "").strip();
    }
    return line.startsWith("}") ? "" : current;
  }

  private static boolean names(String line, Collection<String> addresses) {
    return addresses.stream().anyMatch(a -> line.contains(" address=" + a + "/"));
  }

  private static String kept(String line) {
    return indent(line) + KEPT + line.strip();
  }

  private static String indent(String line) {
    return line.substring(0, line.length() - line.stripLeading().length());
  }

  private static String joined(List<String> lines) {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }
}
