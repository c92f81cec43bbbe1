package dev.mainstay.operator.endpoint;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What somebody would write into a field to get a line of his own into a configuration. */
public final class HostileTexts {
  private HostileTexts() {}

  /** None of them is a name, an address or a path. */
  public static Stream<String> all() {
    var random = new Random(42);
    String alphabet = "ab1.-_\n\r\t \"'\\{}#!%$()[]|;:,<>\0\u0085\u2028/\u00e9\u0660@";
    Stream<String> generated =
        IntStream.range(0, 300)
            .mapToObj(
                i ->
                    random
                        .ints(1 + random.nextInt(20), 0, alphabet.length())
                        .mapToObj(c -> alphabet.substring(c, c + 1))
                        .reduce("", String::concat))
            .filter(s -> !s.matches("[A-Za-z0-9][A-Za-z0-9._-]*"));
    return Stream.concat(
        Stream.of(
            "",
            " ",
            "eth0\n}",
            "eth0\n",
            "cp-1\r\nserver evil 203.0.113.1:6443",
            "cp-1 # comment",
            "cp-1\" if TRUE",
            "%[env(PATH)]",
            "$HOME",
            "${HOME}",
            "$X=1",
            "-n",
            "!include",
            "@^include",
            "include /etc/passwd",
            "~SEQ(a,1,1000000000)",
            "notify_master \"/bin/sh\"",
            "lua-load /tmp/x",
            "stats socket /tmp/x level admin",
            "/readyz\nexternal-check command /bin/sh",
            "/readyz?exclude=etcd\" }",
            "../../etc/passwd",
            "x".repeat(254)),
        generated);
  }
}
