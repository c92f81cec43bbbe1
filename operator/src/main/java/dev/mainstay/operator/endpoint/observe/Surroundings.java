package dev.mainstay.operator.endpoint.observe;

import dev.mainstay.operator.endpoint.plan.AddressUse;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What changes once in a while and takes long to ask: certificates, names, foreign owners of an
 * address. Asked in the background; whoever looks gets the last answer at once.
 */
public final class Surroundings {
  private static final Duration AT_REST = Duration.ofMinutes(1);

  /** Somebody waits for an address to become free. */
  private static final Duration WAITED_FOR = Duration.ofSeconds(5);

  private final Executor threads;
  private final Clock clock;
  private final Consumer<String> onChange;
  private final CertificateReader certificates = new CertificateReader();
  private final AddressProbe addresses = new AddressProbe();
  private final Map<String, Asked> byEndpoint = new HashMap<>();

  /**
   * Asks nothing until somebody looks.
   *
   * @param threads one virtual thread per task
   * @param onChange gets the name of a resource about which something new was found
   */
  public Surroundings(Executor threads, Clock clock, Consumer<String> onChange) {
    this.threads = threads;
    this.clock = clock;
    this.onChange = onChange;
  }

  /**
   * What to find out.
   *
   * @param apiServers address by node name
   * @param names DNS names to resolve
   * @param unused virtual IPs that nobody should have yet
   * @param port that they are tried on
   */
  public record Question(
      Map<String, String> apiServers,
      int apiPort,
      Set<String> names,
      Set<String> unused,
      int port) {
    public Question {
      apiServers = Map.copyOf(apiServers);
      names = Set.copyOf(names);
      unused = Set.copyOf(unused);
    }
  }

  /**
   * What was found.
   *
   * @param certificates by node, of the API servers that answered
   * @param resolved addresses by name; absent when the name does not resolve
   * @param uses by virtual IP of {@link Question#unused}
   */
  public record Findings(
      Map<String, ServedCertificate> certificates,
      Map<String, Set<String>> resolved,
      Map<String, AddressUse> uses) {
    public static final Findings NONE = new Findings(Map.of(), Map.of(), Map.of());

    public Findings {
      certificates = Map.copyOf(certificates);
      resolved = Map.copyOf(resolved);
      uses = Map.copyOf(uses);
    }
  }

  private record Asked(Question question, @Nullable Instant at, boolean running, Findings found) {}

  /** The newest findings; asks again in the background if they are old or about something else. */
  public synchronized Findings look(String endpoint, Question question) {
    Asked last = byEndpoint.getOrDefault(endpoint, new Asked(question, null, false, Findings.NONE));
    Duration age = last.at() == null ? AT_REST : Duration.between(last.at(), clock.instant());
    // A resolver may take its time, but not for ever.
    boolean busy = last.running() && age.compareTo(AT_REST) < 0;
    boolean due =
        !last.question().equals(question)
            || age.compareTo(question.unused().isEmpty() ? AT_REST : WAITED_FOR) >= 0;
    if (due && !busy) {
      byEndpoint.put(endpoint, new Asked(question, clock.instant(), true, last.found()));
      threads.execute(() -> answered(endpoint, question, ask(question)));
    }
    return last.found();
  }

  private void answered(String endpoint, Question question, Findings found) {
    boolean news;
    synchronized (this) {
      Asked before = byEndpoint.get(endpoint);
      news = before == null || !before.found().equals(found);
      byEndpoint.put(endpoint, new Asked(question, clock.instant(), false, found));
    }
    if (news) {
      onChange.accept(endpoint);
    }
  }

  private Findings ask(Question question) {
    Map<String, AddressUse> uses = new TreeMap<>();
    question.unused().forEach(a -> uses.put(a, addresses.ask(a, question.port())));
    Map<String, ServedCertificate> served = new TreeMap<>();
    question
        .apiServers()
        .forEach(
            (node, address) ->
                certificates.read(address, question.apiPort()).ifPresent(c -> served.put(node, c)));
    Map<String, Set<String>> resolved = new TreeMap<>();
    for (String name : question.names()) {
      try {
        resolved.put(
            name,
            Arrays.stream(InetAddress.getAllByName(name))
                .map(InetAddress::getHostAddress)
                .collect(Collectors.toUnmodifiableSet()));
      } catch (UnknownHostException e) {
        // absent from the result, which is the finding
      }
    }
    return new Findings(served, resolved, uses);
  }
}
