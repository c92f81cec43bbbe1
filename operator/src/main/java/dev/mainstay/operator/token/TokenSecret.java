package dev.mainstay.operator.token;

import dev.mainstay.operator.kube.Labels;
import dev.mainstay.operator.token.StatusToken.Phase;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The token as a Secret. Its name is fixed, so that the operator may read this one and no other.
 */
public final class TokenSecret {
  public static final String NAME = "mainstay-status-token";

  /** What the data plane mounts: digests, so that no node ever has a token. */
  public static final String ACCEPTED_KEY = "accepted";

  private static final String TOKEN_KEY = "token";
  private static final String OTHER_KEY = "other";
  private static final String PHASE = "mainstay.dev/token-phase";
  private static final String SINCE = "mainstay.dev/token-since";

  /** As the operator makes it. Anything else may not even fit into a header. */
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  private TokenSecret() {}

  /** One line of digests, because the agent reads it with one {@code read}. */
  public static Secret of(String namespace, StatusToken token) {
    Map<String, String> data = new TreeMap<>();
    data.put(TOKEN_KEY, encoded(token.token()));
    if (token.other() != null) {
      data.put(OTHER_KEY, encoded(token.other()));
    }
    data.put(ACCEPTED_KEY, encoded(String.join(" ", token.digests()) + "\n"));
    return new SecretBuilder()
        .withNewMetadata()
        .withName(NAME)
        .withNamespace(namespace)
        .withLabels(Map.of(Labels.NAME, Labels.MAINSTAY, Labels.MANAGED_BY, Labels.MAINSTAY))
        .addToAnnotations(PHASE, token.phase().name())
        .addToAnnotations(SINCE, token.since().toString())
        .endMetadata()
        .withType("Opaque")
        .withData(data)
        .build();
  }

  /** Empty for a Secret that is absent or that somebody damaged: it is made anew. */
  public static Optional<StatusToken> read(@Nullable Secret secret) {
    if (secret == null
        || secret.getData() == null
        || secret.getMetadata().getAnnotations() == null) {
      return Optional.empty();
    }
    Map<String, String> notes = secret.getMetadata().getAnnotations();
    try {
      String token = decoded(secret.getData().get(TOKEN_KEY));
      String other = decoded(secret.getData().get(OTHER_KEY));
      if (token == null
          || !FORM.matcher(token).matches()
          || (other != null && !FORM.matcher(other).matches())) {
        return Optional.empty();
      }
      return Optional.of(
          new StatusToken(
              token,
              other,
              Phase.valueOf(notes.getOrDefault(PHASE, "")),
              Instant.parse(notes.getOrDefault(SINCE, ""))));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable String decoded(@Nullable String base64) {
    return base64 == null
        ? null
        : new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }
}
