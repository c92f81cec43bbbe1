package dev.mainstay.operator.etcd.actions;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.PlannedAction;
import dev.mainstay.operator.etcd.client.Failure;
import dev.mainstay.operator.etcd.client.Member;
import dev.mainstay.operator.etcd.client.MemberStatus;
import dev.mainstay.operator.etcd.client.MemberStatus.Space;
import dev.mainstay.operator.etcd.client.MemberView;
import dev.mainstay.operator.etcd.client.ReadProof;
import dev.mainstay.operator.etcd.observe.EtcdObservation;
import dev.mainstay.operator.etcd.observe.EtcdTargets;
import dev.mainstay.operator.etcd.quorum.Answer;
import dev.mainstay.operator.etcd.quorum.NodeFact;
import dev.mainstay.operator.etcd.quorum.Performance;
import dev.mainstay.operator.etcd.quorum.Round;
import dev.mainstay.operator.etcd.quorum.Rules;
import dev.mainstay.operator.etcd.quorum.TopologyFold;
import dev.mainstay.operator.etcd.quorum.TopologyView;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A cluster over time, as a prober sees it; member i has id i and runs on node cp-i. */
public final class Scene {
  private static final Rules RULES = new Rules(Duration.ofSeconds(10), 1, 0, false, false);
  private static final int STEP_SECONDS = 15;
  private static final long CLUSTER = 0xC1;

  /** What becomes of one member. */
  public enum Fate {
    UP,
    DOWN,
    UNSTARTED,
    LEARNER,
    UNSTARTED_LEARNER
  }

  /** One member; fields are changed by tests as they go. */
  public static final class Part {
    public Fate fate;
    public boolean hasNode = true;
    public boolean otherCluster;
    public boolean otherView;
    public long term = 7;
    public long index = 1_000_000;
    public Space space = new Space(50L << 20, 50L << 20, 2L << 30);

    Part(Fate fate) {
      this.fate = fate;
    }

    boolean learner() {
      return fate == Fate.LEARNER || fate == Fate.UNSTARTED_LEARNER;
    }

    boolean started() {
      return fate != Fate.UNSTARTED && fate != Fate.UNSTARTED_LEARNER;
    }
  }

  public final List<Part> parts = new ArrayList<>();
  public final Set<String> cordoned = new HashSet<>();
  public List<String> errors = List.of();
  public int extraNodes;
  public int leader = 1;
  public boolean apiReachable = true;
  public boolean paused;
  public boolean external;
  public Duration age = Duration.ZERO;
  public Duration fresh = Duration.ofSeconds(10);
  private Instant now = Instant.parse("2026-11-21T10:00:00Z");
  private TopologyView view = TopologyView.INITIAL;
  private ActionMemory memory = ActionMemory.NONE;
  private @Nullable EtcdObservation seen;

  public static Scene of(Fate... fates) {
    var scene = new Scene();
    for (Fate fate : fates) {
      scene.parts.add(new Part(fate));
    }
    return scene;
  }

  public static Scene ofThree() {
    return of(Fate.UP, Fate.UP, Fate.UP);
  }

  /** {@code i} from 1. */
  public Part part(int i) {
    return parts.get(i - 1);
  }

  /** Time passes, with rounds of probes all along. */
  public Scene minutes(int minutes) {
    for (int i = 0; i < minutes * 60 / STEP_SECONDS; i++) {
      round();
    }
    return this;
  }

  /** Two rounds, after which what changed is published. */
  public Scene confirmed() {
    round();
    round();
    return this;
  }

  public List<PlannedAction> plan() {
    return ActionPlanner.plan(situation(), memory);
  }

  public TopologyView view() {
    return view;
  }

  public ActionMemory memory() {
    return memory;
  }

  public EtcdTargets targets() {
    List<NodeFact> nodes = new ArrayList<>();
    List<URI> endpoints = new ArrayList<>();
    for (int i = 1; i <= parts.size() + extraNodes; i++) {
      if (external && i <= parts.size()) {
        endpoints.add(URI.create("https://" + host(i) + ":2379"));
      } else if (!external && (i > parts.size() || part(i).hasNode)) {
        nodes.add(new NodeFact("cp-" + i, host(i), true));
      }
    }
    return new EtcdTargets(
        "main", 2379, nodes, apiReachable, 1, endpoints, Map.of(), 0, false, false);
  }

  private void round() {
    now = now.plusSeconds(STEP_SECONDS);
    List<Answer> answers = new ArrayList<>();
    for (int i = 1; i <= parts.size(); i++) {
      answers.add(answer(i));
    }
    EtcdTargets targets = targets();
    view =
        TopologyFold.next(
            view,
            new Round(now, targets.nodes(), apiReachable, answers, Map.of(), "", Performance.NONE),
            RULES);
    seen = new EtcdObservation("main", now, 0, view, answers, true, false);
    memory = ActionMemory.next(memory, situation());
  }

  private Situation situation() {
    if (seen == null) {
      throw new IllegalStateException("no round yet");
    }
    return new Situation(now.plus(age), seen, targets(), cordoned, paused, fresh);
  }

  private Answer answer(int i) {
    Part part = part(i);
    return switch (part.fate) {
      case DOWN, UNSTARTED, UNSTARTED_LEARNER ->
          new Answer(host(i), null, null, null, Failure.REFUSED, "connection refused");
      case LEARNER -> new Answer(host(i), status(i), null, null, Failure.LEARNER, "learner");
      case UP -> {
        boolean quorate = quorate();
        yield new Answer(
            host(i),
            status(i),
            quorate ? ReadProof.ANSWERED : null,
            new MemberView(cluster(part), i, members(part.otherView)),
            quorate ? null : Failure.TIMEOUT,
            quorate ? "" : "no answer in time");
      }
    };
  }

  private boolean quorate() {
    long voters = parts.stream().filter(p -> !p.learner()).count();
    return parts.stream().filter(p -> p.fate == Fate.UP).count() >= voters / 2 + 1;
  }

  private MemberStatus status(int i) {
    Part part = part(i);
    return new MemberStatus(
        cluster(part),
        i,
        "3.6.6",
        quorate() ? leader : 0,
        part.term,
        part.index,
        part.learner(),
        errors,
        part.index,
        part.space);
  }

  private static long cluster(Part part) {
    return part.otherCluster ? 0xBAD : CLUSTER;
  }

  private List<Member> members(boolean other) {
    List<Member> members = new ArrayList<>();
    for (int i = 1; i <= parts.size() + (other ? 1 : 0); i++) {
      boolean started = i > parts.size() || part(i).started();
      members.add(
          new Member(
              i,
              started ? "cp-" + i : "",
              i <= parts.size() && part(i).learner(),
              List.of("https://" + host(i) + ":2380"),
              started ? List.of("https://" + host(i) + ":2379") : List.of()));
    }
    return members;
  }

  private static String host(int i) {
    return "192.0.2." + (10 + i);
  }
}
