package dev.mainstay.e2e.lab;

/**
 * An IPv4 /24.
 *
 * @param prefix its first three bytes, for example {@code 172.30.0}
 */
public record Subnet(String prefix) {

  /** Reads {@code 172.30.0.0/24}. */
  public static Subnet parse(String cidr) {
    if (!cidr.matches("(\\d{1,3}\\.){3}0/24")) {
      throw new IllegalArgumentException("a lab's subnet is an IPv4 /24, not " + cidr);
    }
    return new Subnet(cidr.substring(0, cidr.length() - ".0/24".length()));
  }

  /** Returns the subnet in the usual notation. */
  public String cidr() {
    return prefix + ".0/24";
  }

  /** Returns the address with this last byte. */
  public String address(int host) {
    return prefix + "." + host;
  }

  Subnet next() {
    int dot = prefix.lastIndexOf('.');
    int third = (Integer.parseInt(prefix.substring(dot + 1)) + 1) % 256;
    return new Subnet(prefix.substring(0, dot + 1) + third);
  }
}
