package dev.mainstay.operator.endpoint.rollout;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Which hashed configurations may go. A pod that is recreated needs what its template names, so
 * everything that a pod or a template names stays, whether it works or not.
 */
public final class Garbage {
  private Garbage() {}

  /** One immutable ConfigMap; {@code kind} tells load balancers' from status servers'. */
  public record Config(String name, String kind, Instant created) {}

  /**
   * Names to delete, oldest first. Of each kind the newest that nobody names stays as well: a pod
   * may be on its way that the caches do not show yet, and people want to compare.
   *
   * @param named by pods, also those being deleted, by templates, and by the plan
   */
  public static List<String> of(Collection<Config> configs, Set<String> named) {
    return configs.stream()
        .filter(c -> !named.contains(c.name()))
        .filter(
            c ->
                configs.stream()
                    .filter(o -> o.kind().equals(c.kind()) && !named.contains(o.name()))
                    .anyMatch(o -> newerFirst().compare(o, c) < 0))
        .sorted(newerFirst().reversed())
        .map(Config::name)
        .toList();
  }

  private static Comparator<Config> newerFirst() {
    return Comparator.comparing(Config::created).reversed().thenComparing(Config::name);
  }
}
