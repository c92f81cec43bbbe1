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
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A simulated cluster, whose truth is known, and the rounds that a prober would see of it. */
final class Sim {
  static final Rules RULES = new Rules(Duration.ofSeconds(10), 1, 0);
  static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final long CLUSTER = 0xC1;

  /** What becomes of one member. */
  enum Fate {
    /** Takes part and answers us. */
    UP,
    /** Takes part, but we cannot reach it. */
    HIDDEN,
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
  boolean apiReachable = true;
  boolean nodesTellTheTruth = true;
  List<String> errors = List.of();
  String credentialProblem = "";
  private Instant now = START;
  private TopologyView view = TopologyView.INITIAL;

  private Sim(List<Fate> fates) {
    this.fates = new ArrayList<>(fates);
  }

  static Sim of(Fate... fates) {
    return new Sim(Arrays.asList(fates));
  }

  static Sim of(List<Fate> fates) {
    return new Sim(fates);
  }

  /** {@code voters} of which the last {@code down} are down. */
  static Sim withDown(int voters, int down) {
    return new Sim(
        IntStream.range(0, voters).mapToObj(i -> i < voters - down ? Fate.UP : Fate.DOWN).toList());
  }

  Sim set(int index, Fate fate) {
    fates.set(index, fate);
    return this;
  }

  int voters() {
    return (int) fates.stream().filter(f -> f != Fate.LEARNER).count();
  }

  /** Voters that take part, minus those required. */
  int truth() {
    int part = (int) fates.stream().filter(f -> f == Fate.UP || f == Fate.HIDDEN).count();
    return part - (voters() / 2 + 1);
  }

  Fate fate(int index) {
    return fates.get(index);
  }

  /** One round after {@code seconds}. */
  TopologyView round(int seconds) {
    return round(seconds, RULES);
  }

  TopologyView round(int seconds, Rules rules) {
    now = now.plusSeconds(seconds);
    view = TopologyFold.next(view, observe(), rules);
    return view;
  }

  TopologyView rounds(int count) {
    for (int i = 0; i < count; i++) {
      round(2);
    }
    return view;
  }

  TopologyView view() {
    return view;
  }

  Finding finding(int index) {
    return view.findings().stream()
        .filter(f -> f.member().id() == index + 1)
        .findFirst()
        .orElseThrow();
  }

  private Round observe() {
    List<Answer> answers =
        credentialProblem.isEmpty()
            ? IntStream.range(0, fates.size()).mapToObj(this::answer).toList()
            : List.of();
    List<NodeFact> nodes =
        IntStream.range(0, fates.size())
            .mapToObj(
                i ->
                    new NodeFact(
                        "cp-" + (i + 1),
                        host(i),
                        !(nodesTellTheTruth && fates.get(i) == Fate.DOWN)))
            .toList();
    return new Round(now, nodes, apiReachable, answers, credentialProblem);
  }

  private Answer answer(int i) {
    return switch (fates.get(i)) {
      case UP -> speaking(i, truth() >= 0);
      case ISOLATED -> speaking(i, false);
      case LEARNER ->
          new Answer(host(i), status(i, leader(), true), null, null, Failure.LEARNER, "learner");
      case HIDDEN -> silent(i, Failure.TIMEOUT);
      case DOWN, UNSTARTED -> silent(i, Failure.REFUSED);
    };
  }

  private Answer speaking(int i, boolean quorate) {
    return new Answer(
        host(i),
        status(i, quorate ? leader() : 0, false),
        quorate ? ReadProof.ANSWERED : null,
        new MemberView(CLUSTER, i + 1, members()),
        quorate ? null : Failure.TIMEOUT,
        quorate ? "" : "no answer in time");
  }

  private Answer silent(int i, Failure failure) {
    return new Answer(host(i), null, null, null, failure, failure.label());
  }

  private @Nullable MemberStatus status(int i, long leader, boolean learner) {
    return new MemberStatus(
        CLUSTER, i + 1, "3.6.4", leader, 7, 100, learner, errors, 100, Space.UNKNOWN);
  }

  private long leader() {
    return truth() < 0
        ? 0
        : IntStream.range(0, fates.size())
                .filter(i -> fates.get(i) == Fate.UP || fates.get(i) == Fate.HIDDEN)
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
        started ? "cp-" + (i + 1) : "",
        fates.get(i) == Fate.LEARNER,
        List.of("https://" + host(i) + ":2380"),
        started ? List.of("https://" + host(i) + ":2379") : List.of());
  }

  private static String host(int i) {
    return "192.0.2." + (i + 11);
  }
}
