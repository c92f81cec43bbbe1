package dev.mainstay.operator.etcd.quorum;

import dev.mainstay.operator.etcd.client.Failure;
import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.client.MemberStatus;
import dev.mainstay.operator.etcd.client.MemberStatus.Space;
import dev.mainstay.operator.etcd.client.MemberView;
import dev.mainstay.operator.etcd.client.ReadProof;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A simulated cluster, whose truth is known, and the rounds that a prober would see of it. */
public final class Sim {
  public static final Rules RULES = new Rules(Duration.ofSeconds(10), 1, 0, false, false);
  public static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final long CLUSTER = 0xC1;

  /** What becomes of one member. */
  public enum Fate {
    /** Takes part and answers us. */
    UP,
    /** Takes part, but we cannot reach it. */
    HIDDEN,
    /** Takes part, but refuses our certificate. */
    REJECTING,
    /** Its process or node is gone. */
    DOWN,
    /** Answers us, but is cut off from the others. */
    ISOLATED,
    /** In the member list, never started. */
    UNSTARTED,
    /** A learner that answers. */
    LEARNER
  }

  private final List<Fate> fates;
  public boolean apiReachable = true;
  boolean nodesTellTheTruth = true;
  public List<String> errors = List.of();
  public String credentialProblem = "";

  /** By index of the member, where it differs from what is usual. */
  public final Map<Integer, String> zones = new HashMap<>();

  public final Map<Integer, String> versions = new HashMap<>();
  public final Map<Integer, Space> spaces = new HashMap<>();
  public final Map<Integer, Long> applied = new HashMap<>();

  /** When the certificate expires that the member shows. */
  public final Map<Integer, Instant> servedUntil = new HashMap<>();

  final Map<Integer, String> names = new HashMap<>();

  /** Members whose node was deleted. */
  public final Set<Integer> nodesGone = new HashSet<>();

  /** Zones of members on no node, by index. */
  public final Map<Integer, String> externalZones = new HashMap<>();

  /** Nodes that run no member. */
  public final List<NodeFact> otherNodes = new ArrayList<>();

  /** Nodes that are not ready although their member runs, by index. */
  final Set<Integer> notReady = new HashSet<>();

  /** Of addresses that are no member's. */
  final List<Answer> otherAnswers = new ArrayList<>();

  /** Members that do not list the last one yet. */
  final Set<Integer> oldView = new HashSet<>();

  /** As read beside the rounds. */
  public Performance performance = Performance.NONE;

  public long term = 7;
  private Instant now = START;
  private TopologyView view = TopologyView.INITIAL;

  private Sim(List<Fate> fates) {
    this.fates = new ArrayList<>(fates);
  }

  public static Sim of(Fate... fates) {
    return new Sim(Arrays.asList(fates));
  }

  public static Sim of(List<Fate> fates) {
    return new Sim(fates);
  }

  /** {@code voters} of which the last {@code down} are down. */
  public static Sim withDown(int voters, int down) {
    return new Sim(
        IntStream.range(0, voters).mapToObj(i -> i < voters - down ? Fate.UP : Fate.DOWN).toList());
  }

  public Sim set(int index, Fate fate) {
    fates.set(index, fate);
    return this;
  }

  int voters() {
    return (int) fates.stream().filter(f -> f != Fate.LEARNER).count();
  }

  /** Voters that take part, minus those required. */
  int truth() {
    int part = (int) fates.stream().filter(Sim::takesPart).count();
    return part - (voters() / 2 + 1);
  }

  static boolean takesPart(Fate fate) {
    return fate == Fate.UP || fate == Fate.HIDDEN || fate == Fate.REJECTING;
  }

  Fate fate(int index) {
    return fates.get(index);
  }

  /** One round after {@code seconds}. */
  public TopologyView round(int seconds) {
    return round(seconds, RULES);
  }

  public TopologyView round(int seconds, Rules rules) {
    now = now.plusSeconds(seconds);
    view = TopologyFold.next(view, observe(), rules);
    return view;
  }

  public TopologyView rounds(int count) {
    for (int i = 0; i < count; i++) {
      round(2);
    }
    return view;
  }

  public TopologyView view() {
    return view;
  }

  public Finding finding(int index) {
    return view.findings().stream()
        .filter(f -> f.member().id() == index + 1)
        .findFirst()
        .orElseThrow();
  }

  private Round observe() {
    List<Answer> answers =
        credentialProblem.isEmpty()
            ? Stream.concat(
                    IntStream.range(0, fates.size())
                        .mapToObj(i -> answer(i).withServedUntil(servedUntil.get(i))),
                    otherAnswers.stream())
                .toList()
            : List.of();
    Stream<NodeFact> own =
        IntStream.range(0, fates.size())
            .filter(i -> !nodesGone.contains(i))
            .mapToObj(
                i ->
                    new NodeFact(
                        "cp-" + (i + 1),
                        host(i),
                        !notReady.contains(i) && !(nodesTellTheTruth && fates.get(i) == Fate.DOWN),
                        zones.getOrDefault(i, "")));
    List<NodeFact> nodes = Stream.concat(own, otherNodes.stream()).toList();
    return new Round(
        now, nodes, apiReachable, answers, zonesByHost(), credentialProblem, performance);
  }

  private Map<String, String> zonesByHost() {
    Map<String, String> byHost = new HashMap<>();
    externalZones.forEach((i, zone) -> byHost.put(host(i), zone));
    return byHost;
  }

  private Answer answer(int i) {
    return switch (fates.get(i)) {
      case UP -> speaking(i, truth() >= 0);
      case ISOLATED -> speaking(i, false);
      case LEARNER ->
          new Answer(host(i), status(i, leader(), true), null, null, Failure.LEARNER, "learner");
      case REJECTING -> silent(i, Failure.CREDENTIALS_REJECTED);
      case HIDDEN -> silent(i, Failure.TIMEOUT);
      case DOWN, UNSTARTED -> silent(i, Failure.REFUSED);
    };
  }

  private Answer speaking(int i, boolean quorate) {
    return new Answer(
        host(i),
        status(i, quorate ? leader() : 0, false),
        quorate ? ReadProof.ANSWERED : null,
        new MemberView(
            CLUSTER,
            i + 1,
            oldView.contains(i) ? members().subList(0, fates.size() - 1) : members()),
        quorate ? null : Failure.TIMEOUT,
        quorate ? "" : "no answer in time");
  }

  private Answer silent(int i, Failure failure) {
    return new Answer(host(i), null, null, null, failure, failure.label());
  }

  private @Nullable MemberStatus status(int i, long leader, boolean learner) {
    return new MemberStatus(
        CLUSTER,
        i + 1,
        versions.getOrDefault(i, "3.6.4"),
        leader,
        term,
        applied.getOrDefault(i, 100L),
        learner,
        errors,
        100,
        spaces.getOrDefault(i, Space.UNKNOWN));
  }

  private long leader() {
    return truth() < 0
        ? 0
        : IntStream.range(0, fates.size())
                .filter(i -> takesPart(fates.get(i)))
                .findFirst()
                .orElseThrow()
            + 1L;
  }

  private List<Member> members() {
    return IntStream.range(0, fates.size()).mapToObj(this::member).toList();
  }

  private Member member(int i) {
    boolean started = fates.get(i) != Fate.UNSTARTED;
    return new Member(
        i + 1,
        started ? names.getOrDefault(i, "cp-" + (i + 1)) : "",
        fates.get(i) == Fate.LEARNER,
        List.of("https://" + host(i) + ":2380"),
        started ? List.of("https://" + host(i) + ":2379") : List.of());
  }

  private static String host(int i) {
    return "192.0.2." + (i + 11);
  }
}
