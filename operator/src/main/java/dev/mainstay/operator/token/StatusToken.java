package dev.mainstay.operator.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who may read {@code /status} and {@code /metrics}. Immutable.
 *
 * <p>A new token is accepted everywhere before anybody sends it, and the old one for some time
 * after: nodes learn of a change when their kubelet looks, about a minute later.
 *
 * @param token what readers send
 * @param other a second one that is accepted: the next, then the last; null in between
 * @param since when this phase began
 */
public record StatusToken(String token, @Nullable String other, Phase phase, Instant since) {
  static final Duration LIFETIME = Duration.ofDays(30);

  /** Ten times what a kubelet takes to bring a changed Secret to a node. */
  static final Duration ANNOUNCE = Duration.ofMinutes(10);

  /** For a Prometheus that reads its credentials only now and then. */
  static final Duration RETIRE = Duration.ofHours(1);

  /** Nothing is accepted; what a replica knows before it has ever read the Secret. */
  public static final StatusToken NONE = new StatusToken("", null, Phase.STEADY, Instant.EPOCH);

  /** What {@code other} is: nothing, the coming token, or the one before. */
  public enum Phase {
    STEADY,
    ANNOUNCED,
    RETIRING
  }

  /** The state to go to now; empty while this one has to last. {@code fresh}: an unused token. */
  public Optional<StatusToken> next(Instant now, String fresh) {
    Duration age = Duration.between(since, now);
    return switch (phase) {
      case STEADY -> after(age, LIFETIME, new StatusToken(token, fresh, Phase.ANNOUNCED, now));
      case ANNOUNCED ->
          after(
              age,
              ANNOUNCE,
              new StatusToken(other == null ? fresh : other, token, Phase.RETIRING, now));
      case RETIRING -> after(age, RETIRE, new StatusToken(token, null, Phase.STEADY, now));
    };
  }

  private static Optional<StatusToken> after(Duration age, Duration least, StatusToken next) {
    return age.compareTo(least) >= 0 ? Optional.of(next) : Optional.empty();
  }

  /** SHA-256, lower-case hexadecimal, of each accepted token: all that a node is told. */
  public List<String> digests() {
    return accepted().map(StatusToken::digest).toList();
  }

  /** Whether an Authorization header carries an accepted token; takes the same time either way. */
  public boolean accepts(@Nullable String authorization) {
    String prefix = "Bearer ";
    if (authorization == null || !authorization.startsWith(prefix)) {
      return false;
    }
    byte[] given = bytes(authorization.substring(prefix.length()));
    return accepted().anyMatch(known -> MessageDigest.isEqual(bytes(known), given));
  }

  private Stream<String> accepted() {
    return Stream.of(token, other == null ? "" : other).filter(t -> !t.isEmpty());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String digest(String text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(text)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Never the token: records end up in logs. */
  @Override
  public String toString() {
    return "StatusToken[" + phase + " since " + since + "]";
  }
}
