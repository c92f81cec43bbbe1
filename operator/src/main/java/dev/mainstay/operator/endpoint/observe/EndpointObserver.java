package dev.mainstay.operator.endpoint.observe;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * All probes of this replica. Runs whether or not the replica leads and whether or not an API
 * server answers; it is told what to look at and keeps looking at that until told otherwise.
 */
public final class EndpointObserver implements AutoCloseable {
  /**
   * Transitions kept for each resource: enough for a day of trouble, small enough to send whole.
   */
  static final int KEPT = 100;

  private final String self;
  private final ExecutorService threads;
  private final Fetcher fetcher;
  private final Clock clock;
  private final LongSupplier nanos;
  private final Map<String, Watched> watched = new HashMap<>();
  private volatile Consumer<String> onChange = endpoint -> {};

  /**
   * Starts nothing until {@link #watch}.
   *
   * @param self name of the node that this replica runs on
   * @param threads one virtual thread per task
   * @param nanos monotonic nanoseconds
   */
  public EndpointObserver(
      String self, ExecutorService threads, Fetcher fetcher, Clock clock, LongSupplier nanos) {
    this.self = self;
    this.threads = threads;
    this.fetcher = fetcher;
    this.clock = clock;
    this.nanos = nanos;
  }

  /** Is called with a resource's name when what is seen of it changed; replaces the listener. */
  public void onChange(Consumer<String> listener) {
    onChange = listener;
  }

  /** Tells the listener that something about a resource, seen by another probe, changed. */
  public void changed(String endpoint) {
    onChange.accept(endpoint);
  }

  /** Name of the node that this replica runs on. */
  public String self() {
    return self;
  }

  /** Looks at exactly these from now on. Probes of unchanged targets go on undisturbed. */
  public synchronized void watch(Collection<EndpointTargets> targets) {
    Map<String, EndpointTargets> wanted = new HashMap<>();
    targets.forEach(t -> wanted.put(t.endpoint(), t));
    for (Iterator<Map.Entry<String, Watched>> it = watched.entrySet().iterator(); it.hasNext(); ) {
      Map.Entry<String, Watched> entry = it.next();
      if (!wanted.containsKey(entry.getKey())) {
        entry.getValue().close();
        it.remove();
      }
    }
    wanted.forEach((name, t) -> watched.computeIfAbsent(name, Watched::new).aim(t));
  }

  /** What is seen of a resource now; {@link EndpointView#NOTHING} if it is not watched. */
  public synchronized EndpointView view(String endpoint) {
    Watched seen = watched.get(endpoint);
    return seen == null ? EndpointView.NOTHING : seen.view();
  }

  /** Names of all resources that are watched. */
  public synchronized List<String> endpoints() {
    return watched.keySet().stream().sorted().toList();
  }

  @Override
  public synchronized void close() {
    watch(List.of());
  }

  private final class Watched {
    private final String endpoint;
    private final Map<String, VipProber> probers = new HashMap<>();
    private final Map<String, NodePoller> pollers = new HashMap<>();
    private final Deque<Transition> transitions = new ArrayDeque<>();

    Watched(String endpoint) {
      this.endpoint = endpoint;
    }

    void aim(EndpointTargets t) {
      Map<String, String> wantedProbers = new HashMap<>();
      t.addresses().forEach(a -> wantedProbers.put(a + " " + t.answerPort(), a));
      Map<String, String> wantedPollers = new HashMap<>();
      t.nodes().forEach((n, a) -> wantedPollers.put(n + " " + a + " " + t.statusPort(), n));
      drop(probers, wantedProbers.keySet());
      drop(pollers, wantedPollers.keySet());
      wantedProbers.forEach(
          (key, address) ->
              probers.computeIfAbsent(
                  key,
                  k ->
                      new VipProber(
                          address, t.answerPort(), self, threads, clock, nanos, this::add)));
      wantedPollers.forEach(
          (key, node) ->
              pollers.computeIfAbsent(
                  key,
                  k ->
                      new NodePoller(
                          node,
                          t.nodes().getOrDefault(node, ""),
                          t.statusPort(),
                          threads,
                          fetcher,
                          clock,
                          () -> onChange.accept(endpoint))));
    }

    private void add(Transition transition) {
      synchronized (transitions) {
        if (transitions.size() == KEPT) {
          transitions.removeFirst();
        }
        transitions.addLast(transition);
      }
      onChange.accept(endpoint);
    }

    EndpointView view() {
      Map<String, EndpointView.AddressView> addresses = new HashMap<>();
      probers.forEach((key, p) -> addresses.put(key.substring(0, key.indexOf(' ')), p.view()));
      Map<String, NodeSight> nodes = new HashMap<>();
      pollers.values().forEach(p -> nodes.put(p.sight().node(), p.sight()));
      synchronized (transitions) {
        return new EndpointView(addresses, nodes, List.copyOf(transitions));
      }
    }

    void close() {
      drop(probers, List.of());
      drop(pollers, List.of());
    }

    private static <T extends AutoCloseable> void drop(
        Map<String, T> probes, Collection<String> wanted) {
      for (Iterator<Map.Entry<String, T>> it = probes.entrySet().iterator(); it.hasNext(); ) {
        Map.Entry<String, T> entry = it.next();
        if (!wanted.contains(entry.getKey())) {
          try {
            entry.getValue().close();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          it.remove();
        }
      }
    }
  }
}
