package dev.mainstay.operator.etcd.quorum;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An alarm that etcd holds, read from the errors of a status: asking for alarms would be a raft
 * proposal. Every member lists the alarms of all, so who answered says nothing about whose it is.
 *
 * @param memberId whose alarm it is, unsigned; 0 if etcd cannot tell, which is legal for CORRUPT
 */
public record Alarm(Kind kind, long memberId) {
  // Tokens only: the text around them changed with etcd 3.7's other protobuf library.
  private static final Pattern TOKENS =
      Pattern.compile("(?:memberID:\\s*(\\d{1,20})\\W+)?alarm:\\s*(NOSPACE|CORRUPT)");

  /** As etcd names them; declared in rising order of harm. */
  public enum Kind {
    NOSPACE,
    CORRUPT
  }

  /** Alarms in the error lists of several members, each once, in a stable order. */
  static List<Alarm> of(Collection<String> errors) {
    return errors.stream()
        .flatMap(Alarm::parse)
        .distinct()
        .sorted(
            (a, b) ->
                a.kind == b.kind
                    ? Long.compareUnsigned(a.memberId, b.memberId)
                    : a.kind.compareTo(b.kind))
        .toList();
  }

  private static Stream<Alarm> parse(String error) {
    return TOKENS
        .matcher(error)
        .results()
        .map(m -> new Alarm(Kind.valueOf(m.group(2)), memberId(m.group(1))));
  }

  private static long memberId(@Nullable String digits) {
    try {
      return digits == null ? 0 : Long.parseUnsignedLong(digits);
    } catch (NumberFormatException e) {
      return 0; // more than 64 bits: not etcd's, but the alarm is there
    }
  }
}
