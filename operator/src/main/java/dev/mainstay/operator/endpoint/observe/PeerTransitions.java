package dev.mainstay.operator.endpoint.observe;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the other replicas saw, asked for over HTTP. A replica on the old or new holder sees the
 * address on its own kernel and is biased, so the leader needs the others (design, rule 16).
 */
public final class PeerTransitions {
  private final Fetcher fetcher;
  private final Map<String, Observations> byPeer = new ConcurrentHashMap<>();

  public PeerTransitions(Fetcher fetcher) {
    this.fetcher = fetcher;
  }

  /** One replica's transitions by resource name; the shape of {@code /observations}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Observations(String observer, Map<String, List<Transition>> endpoints) {
    public Observations {
      endpoints = endpoints == null ? Map.of() : Map.copyOf(endpoints);
    }
  }

  /**
   * Asks every peer once, one after the other; blocks at most a good second for each. What a silent
   * peer said before is kept: it saw what it saw.
   */
  public void refresh(Collection<String> peerAddresses, int port) {
    for (String address : peerAddresses) {
      fetcher
          .get(address, port, "/observations", Observations.class)
          .ifPresent(seen -> byPeer.put(address, seen));
    }
  }

  /** All transitions of one resource that peers reported. */
  public List<Transition> of(String endpoint) {
    List<Transition> all = new ArrayList<>();
    byPeer.values().forEach(o -> all.addAll(o.endpoints().getOrDefault(endpoint, List.of())));
    return all;
  }
}
