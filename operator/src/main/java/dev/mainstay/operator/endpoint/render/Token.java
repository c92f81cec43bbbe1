package dev.mainstay.operator.endpoint.render;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * All that a rendered configuration may contain. No factory takes free text: whatever a user can
 * write into a field, it cannot become a line of a configuration.
 *
 * <p>The factories throw IllegalArgumentException for a value outside the grammar. The schema and
 * the plan refuse such values earlier, so it is a bug there.
 */
final class Token {
  // Node names are DNS subdomains; resource names are a subset.
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,252}");
  // IFNAMSIZ is 16 with the closing zero.
  private static final Pattern INTERFACE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,14}");
  private static final Pattern PATH =
      Pattern.compile("/(readyz|livez|healthz)(/[a-z0-9][a-z0-9-]*)*");
  private static final int LONGEST_LABEL = 15;

  private final String text;

  private Token(String text) { // private, so the factories below are the whole grammar
    this.text = text;
  }

  static Token word(@CompileTimeConstant String keyword) { // Error Prone refuses a variable here
    return new Token(keyword);
  }

  static Token name(String text) {
    return new Token(matching(NAME, text, "name"));
  }

  static Token networkInterface(String text) {
    return new Token(matching(INTERFACE, text, "network interface"));
  }

  static Token whole(long number) {
    if (number < 0) {
      throw new IllegalArgumentException("negative number: " + number);
    }
    return new Token(Long.toString(number));
  }

  static Token port(int port) {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("not a port: " + port);
    }
    return new Token(Integer.toString(port));
  }

  static Token millis(int millis) {
    return new Token(whole(millis).text + "ms");
  }

  static Token seconds(int seconds) {
    return new Token(whole(seconds).text + "s");
  }

  /** A health endpoint of the API server or one of its parts, without query and escapes. */
  static Token path(String text) {
    return new Token(matching(PATH, text, "path"));
  }

  /** Seconds with two decimals, the resolution of VRRPv3. */
  static Token centis(int millis) {
    if (millis < 10 || millis > 40_950 || millis % 10 != 0) {
      throw new IllegalArgumentException("not a VRRPv3 interval: " + millis + " ms");
    }
    return new Token("%d.%02d".formatted(millis / 1000, millis % 1000 / 10));
  }

  /** Seconds with one decimal, rounded up. */
  static Token tenths(int millis) {
    int tenths = Math.ceilDiv(millis, 100);
    return new Token(tenths / 10 + "." + tenths % 10);
  }

  static Token address(InetAddress ip) {
    return new Token(AddressText.of(ip));
  }

  /** One address with its full prefix length. */
  static Token host(InetAddress ip) {
    return new Token(AddressText.of(ip) + "/" + 8 * ip.getAddress().length);
  }

  /** Address and port as HAProxy reads them; it takes the last colon for the port's, also in v6. */
  static Token addressAndPort(InetAddress ip, int port) {
    return new Token(AddressText.of(ip) + ":" + port(port).text);
  }

  /**
   * Label of a virtual IP, which the agent finds its leftovers by. Empty for IPv6, which has no
   * labels, and for interface names too long to carry one.
   */
  static Token label(InetAddress ip, String nic, int slot) {
    String label = networkInterface(nic).text + ":ms" + whole(slot).text;
    return ip.getAddress().length != 4 || label.length() > LONGEST_LABEL
        ? new Token("")
        : new Token("label " + label);
  }

  /** Tokens without a space between them. */
  static Token joined(Token... parts) {
    return new Token(Arrays.stream(parts).map(Token::text).collect(Collectors.joining()));
  }

  String text() {
    return text;
  }

  private static String matching(Pattern pattern, String text, String what) {
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException("not a %s: '%s'".formatted(what, text));
    }
    return text;
  }
}
