package dev.mainstay.operator.token;

import dev.mainstay.operator.status.LogKeys;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the token's Secret and moves it on when it is time; the leader's task. */
public final class TokenKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(TokenKeeper.class);
  private static final String FIELD_MANAGER = "mainstay";

  private final KubernetesClient client;
  private final String namespace;
  private final Clock clock;
  private final Supplier<String> fresh;

  /** {@code fresh} gives an unguessable token at each call. */
  public TokenKeeper(
      KubernetesClient client, String namespace, Clock clock, Supplier<String> fresh) {
    this.client = client;
    this.namespace = namespace;
    this.clock = clock;
    this.fresh = fresh;
  }

  /** One look, at most one write. A failure is logged: no address depends on who may read. */
  public void keep() {
    try {
      Secret stored = client.secrets().inNamespace(namespace).withName(TokenSecret.NAME).get();
      Optional<StatusToken> known = TokenSecret.read(stored);
      Optional<StatusToken> next =
          known.isPresent()
              ? known.get().next(clock.instant(), fresh.get())
              : Optional.of(
                  new StatusToken(fresh.get(), null, StatusToken.Phase.STEADY, clock.instant()));
      if (next.isEmpty()) {
        return;
      }
      client
          .resource(TokenSecret.of(namespace, next.get()))
          .fieldManager(FIELD_MANAGER)
          .forceConflicts()
          .serverSideApply();
      LOG.atInfo()
          .addKeyValue(LogKeys.NAME, TokenSecret.NAME)
          .log("status token is now {}", next.get().phase());
    } catch (KubernetesClientException e) {
      LOG.atWarn()
          .addKeyValue(LogKeys.NAME, TokenSecret.NAME)
          .addKeyValue(LogKeys.ERROR, e.getMessage())
          .log("status token not looked after; tried again in a minute");
    }
  }
}
