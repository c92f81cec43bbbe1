package dev.mainstay.operator.endpoint.observe;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the other replicas saw, asked for over HTTP. A replica on the old or new holder sees the
 * address on its own kernel and is biased, so the leader needs the others (design, rule 16).
 */
public final class PeerTransitions {
  /** Asked for every second; what is older may have been said before a move. */
  static final Duration FRESH = Duration.ofSeconds(3);

  private final Fetcher fetcher;
  private final Clock clock;
  private final Map<String, Observations> byPeer = new ConcurrentHashMap<>();
  private final Map<String, Instant> heardAt = new ConcurrentHashMap<>();

  public PeerTransitions(Fetcher fetcher, Clock clock) {
    this.fetcher = fetcher;
    this.clock = clock;
  }

  /**
   * What one replica saw and sees; the shape of {@code /observations}.
   *
   * @param observer node of the replica
   * @param endpoints transitions by resource name
   * @param holders by resource name, who has its virtual IPs now
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Observations(
      String observer, Map<String, List<Transition>> endpoints, Map<String, HolderSight> holders) {
    public Observations {
      endpoints = endpoints == null ? Map.of() : Map.copyOf(endpoints);
      holders = holders == null ? Map.of() : Map.copyOf(holders);
    }
  }

  /**
   * Asks every peer once, one after the other; blocks at most a good second for each. The moves
   * that a silent peer told before are kept: it saw what it saw. What it sees now is unknown.
   */
  public void refresh(Collection<String> peerAddresses, int port) {
    for (String address : peerAddresses) {
      fetcher
          .get(address, port, "/observations", Observations.class)
          .ifPresentOrElse(
              seen -> {
                byPeer.put(address, seen);
                heardAt.put(address, clock.instant());
              },
              () -> heardAt.remove(address));
    }
  }

  /** By peer's node, who has the virtual IPs of one resource; only from peers heard lately. */
  public Map<String, HolderSight> holders(String endpoint, Instant now) {
    Map<String, HolderSight> seen = new TreeMap<>();
    heardAt.forEach(
        (address, at) -> {
          Observations said = byPeer.get(address);
          if (said != null && Duration.between(at, now).compareTo(FRESH) <= 0) {
            seen.put(said.observer(), said.holders().getOrDefault(endpoint, HolderSight.NOTHING));
          }
        });
    return seen;
  }

  /** All transitions of one resource that peers reported. */
  public List<Transition> of(String endpoint) {
    List<Transition> all = new ArrayList<>();
    byPeer.values().forEach(o -> all.addAll(o.endpoints().getOrDefault(endpoint, List.of())));
    return all;
  }
}
