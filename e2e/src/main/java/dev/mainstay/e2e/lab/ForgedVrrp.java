package dev.mainstay.e2e.lab;

import java.time.Duration;
import java.util.List;

/**
 * A VRRPv3 advertisement of an IPv4 address that no router sent (RFC 5798, section 5).
 *
 * @param source IP address in its header, the sender's own or not
 * @param routerId of the instance, 1 to 255
 * @param priority 1 to 255; who hears a higher one than its own gives the address up
 * @param address the virtual IP
 * @param interval between two of them, at most 40 s
 * @param ttl in its header; 255 is what no router passes on
 */
public record ForgedVrrp(
    String source, int routerId, int priority, String address, Duration interval, int ttl) {
  /** Debian's minimal perl: the nodes' image has no other language with raw sockets. */
  private static final String SEND =
      """
      use Socket;
      my ($source, $target, $id, $priority, $address, $centis, $ttl, $times) = @ARGV;
      sub sum { my $s = unpack('%32n*', shift); $s = ($s & 0xffff) + ($s >> 16) while $s >> 16; ~$s & 0xffff }
      socket(my $raw, PF_INET, SOCK_RAW, 255) or die "socket: $!\\n";
      my ($from, $to) = (inet_aton($source), inet_aton($target));
      my ($head, $tail) = (pack('CCCCn', 0x31, $id, $priority, 1, $centis), inet_aton($address));
      my $sum = sum($from . $to . pack('CCn', 0, 112, 12) . $head . "\\0\\0" . $tail);
      my $packet = pack('CCnnnCCn', 0x45, 0xc0, 32, 0, 0, $ttl, 112, 0)
        . $from . $to . $head . pack('n', $sum) . $tail;
      for (1 .. $times) {
        send($raw, $packet, 0, pack_sockaddr_in(0, $to)) or die "send: $!\\n";
        select(undef, undef, undef, $centis / 100);
      }
      """;

  /** The command that sends it, as often as asked, one each interval. */
  List<String> command(String target, int times) {
    return List.of(
        "perl",
        "-e",
        SEND,
        source,
        target,
        String.valueOf(routerId),
        String.valueOf(priority),
        address,
        String.valueOf(interval.toMillis() / 10),
        String.valueOf(ttl),
        String.valueOf(times));
  }
}
