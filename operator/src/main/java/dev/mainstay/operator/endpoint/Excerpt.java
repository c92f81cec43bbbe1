package dev.mainstay.operator.endpoint;

import java.util.List;

/** Foreign text made to fit into a message: it ends with a word or line, and dots say so. Pure. */
final class Excerpt {
  private static final String DOTS = "...";

  private Excerpt() {}

  /** The first words, in at most {@code max} characters. */
  static String start(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int room = max - DOTS.length() - 1;
    int end = text.lastIndexOf(' ', room);
    return text.substring(0, end > 0 ? end : room).stripTrailing() + " " + DOTS;
  }

  /** The last lines, on one, in at most {@code max} characters; of a longer last one its start. */
  static String lastLines(List<String> lines, int max) {
    String all = String.join(" ", lines);
    if (all.length() <= max) {
      return all;
    }
    int first = lines.size();
    int length = DOTS.length();
    while (first > 0 && length + 1 + lines.get(first - 1).length() <= max) {
      first--;
      length += 1 + lines.get(first).length();
    }
    return first == lines.size()
        ? start(lines.getLast(), max)
        : DOTS + " " + String.join(" ", lines.subList(first, lines.size()));
  }
}
