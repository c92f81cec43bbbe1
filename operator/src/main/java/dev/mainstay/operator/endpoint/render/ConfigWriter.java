package dev.mainstay.operator.endpoint.render;

import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Puts tokens into lines. Neither daemon's syntax knows a line that is not made here. */
final class ConfigWriter {
  private final StringBuilder out = new StringBuilder();
  private int depth;

  void line(Token... tokens) {
    out.append("    ".repeat(depth)).append(words(tokens)).append('\n');
  }

  /** keepalived: a block in braces. */
  void block(Runnable body, Token... head) {
    out.append("    ".repeat(depth)).append(words(head)).append(" {\n");
    indented(body);
    out.append("    ".repeat(depth)).append("}\n");
  }

  /** HAProxy: a section that lasts until the next one. */
  void section(Runnable body, Token... head) {
    out.append('\n');
    line(head);
    indented(body);
  }

  String text() {
    return out.toString();
  }

  private void indented(Runnable body) {
    depth++;
    body.run();
    depth--;
  }

  private static String words(Token... tokens) {
    return Arrays.stream(tokens)
        .map(Token::text)
        .filter(Predicate.not(String::isEmpty))
        .collect(Collectors.joining(" "));
  }
}
