package dev.mainstay.operator.endpoint.plan;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * IPv4 arithmetic on text, without name resolution: {@code InetAddress.getByName} would ask DNS for
 * what is not an address.
 */
public final class Ipv4 {
  private Ipv4() {}

  /** The address as an unsigned 32-bit number; empty when it is not dotted-quad IPv4. */
  public static OptionalLong parse(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return OptionalLong.empty();
    }
    long value = 0;
    for (String part : parts) {
      OptionalInt octet = number(part, 255);
      if (octet.isEmpty()) {
        return OptionalLong.empty();
      }
      value = (value << 8) | octet.getAsInt();
    }
    return OptionalLong.of(value);
  }

  /** Whether {@code cidr} (192.0.2.0/24) holds the address; false when either is malformed. */
  public static boolean contains(String cidr, String address) {
    String[] parts = cidr.split("/", 2);
    if (parts.length != 2) {
      return false;
    }
    OptionalLong network = parse(parts[0]);
    OptionalLong wanted = parse(address);
    OptionalInt prefix = number(parts[1], 32);
    if (network.isEmpty() || wanted.isEmpty() || prefix.isEmpty()) {
      return false;
    }
    long mask =
        prefix.getAsInt() == 0 ? 0 : (0xFFFF_FFFFL << (32 - prefix.getAsInt())) & 0xFFFF_FFFFL;
    return (network.getAsLong() & mask) == (wanted.getAsLong() & mask);
  }

  /** The part before the slash. */
  public static String host(String cidr) {
    int slash = cidr.indexOf('/');
    return slash < 0 ? cidr : cidr.substring(0, slash);
  }

  private static OptionalInt number(String text, int max) {
    if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return OptionalInt.empty();
    }
    int value = Integer.parseInt(text);
    return value <= max ? OptionalInt.of(value) : OptionalInt.empty();
  }
}
