package dev.mainstay.operator.endpoint.observe;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who has each virtual IP of one resource, as one replica sees it at one moment.
 *
 * @param answers by virtual IP, the node that answers there
 * @param claims by virtual IP, nodes whose keepalived says it is the holder; only from nodes whose
 *     last poll was answered, or a dead node's last word would look like a second holder
 * @param kernels by virtual IP, nodes whose kernel has the address; likewise
 * @param heard those nodes: what none of their sides names, they do not have
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record HolderSight(
    Map<String, String> answers,
    Map<String, Set<String>> claims,
    Map<String, Set<String>> kernels,
    Set<String> heard) {
  public static final HolderSight NOTHING = new HolderSight(Map.of(), Map.of(), Map.of(), Set.of());

  private static final Duration FRESH = Duration.ofMillis(1500);

  public HolderSight {
    answers = answers == null ? Map.of() : Map.copyOf(answers);
    claims = claims == null ? Map.of() : Map.copyOf(claims);
    kernels = kernels == null ? Map.of() : Map.copyOf(kernels);
    heard = heard == null ? Set.of() : Set.copyOf(heard);
  }

  static HolderSight of(EndpointView view, Instant now) {
    Map<String, Set<String>> claims = new TreeMap<>();
    Map<String, Set<String>> kernels = new TreeMap<>();
    Set<String> heard = new TreeSet<>();
    view.nodes()
        .forEach(
            (node, sight) -> {
              Instant seen = sight.seen();
              if (sight.report() == null
                  || seen == null
                  || sight.failures() > 0
                  || Duration.between(seen, now).compareTo(FRESH) > 0) {
                return;
              }
              heard.add(node);
              for (NodeReport.Vrrp vrrp : sight.report().vrrp()) {
                if (vrrp.present()) {
                  kernels.computeIfAbsent(vrrp.address(), a -> new TreeSet<>()).add(node);
                }
                if (vrrp.state().equals("MASTER")) {
                  claims.computeIfAbsent(vrrp.address(), a -> new TreeSet<>()).add(node);
                }
              }
            });
    return new HolderSight(view.answers(), claims, kernels, heard);
  }
}
