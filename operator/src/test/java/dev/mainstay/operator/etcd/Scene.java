package dev.mainstay.operator.etcd;

import dev.mainstay.api.v1alpha1.Condition;
import dev.mainstay.api.v1alpha1.EtcdTopology;
import dev.mainstay.api.v1alpha1.EtcdTopologySpec;
import dev.mainstay.api.v1alpha1.EtcdTopologyStatus;
import dev.mainstay.operator.etcd.observe.EtcdObservation;
import dev.mainstay.operator.etcd.observe.EtcdObservations;
import dev.mainstay.operator.etcd.quorum.Sim;
import dev.mainstay.operator.status.AddressSurvival;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A simulated cluster and a prober of it, in a time that passes only with the rounds. */
final class Scene implements EtcdObservations, EtcdSource {
  static final Duration STALE_AFTER = Duration.ofMinutes(3);
  static final Duration ROUND = Duration.ofSeconds(2);

  final Sim sim;
  final TestTime time = new TestTime(Sim.START);
  AddressSurvival addresses = AddressSurvival.NO_ADDRESS;
  final EtcdStatusFactory factory;
  private @Nullable EtcdObservation latest;
  private Consumer<EtcdObservation> listener = seen -> {};

  Scene(Sim sim) {
    this(sim, "cp-1");
  }

  Scene(Sim sim, String observer) {
    this.sim = sim;
    this.factory = new EtcdStatusFactory(time, time::nanos, STALE_AFTER, new Addresses(), observer);
  }

  /** Whatever {@link #addresses} is by then. */
  private final class Addresses implements AddressSurvival {
    @Override
    public Outlook ifLost(String node) {
      return addresses.ifLost(node);
    }

    @Override
    public Set<String> nodes() {
      return addresses.nodes();
    }
  }

  Scene rounds(int count) {
    for (int i = 0; i < count; i++) {
      time.pass(ROUND);
      boolean second = latest != null && !latest.confirmed();
      latest =
          new EtcdObservation(
              "main",
              Sim.START.plusNanos(time.nanos()),
              time.nanos(),
              sim.round((int) ROUND.toSeconds()),
              List.of(),
              true,
              second);
      listener.accept(latest);
    }
    return this;
  }

  /** Time without rounds: the prober is frozen. */
  Scene frozen(Duration length) {
    time.pass(length);
    return this;
  }

  EtcdTopologyStatus status() {
    return status(null);
  }

  EtcdTopologyStatus status(@Nullable EtcdTopologyStatus before) {
    return factory.of(latest().orElseThrow(), before, 1, false);
  }

  static EtcdTopology topology(@Nullable EtcdTopologyStatus status, boolean paused) {
    var topology = new EtcdTopology();
    topology.setMetadata(new ObjectMetaBuilder().withName("main").withGeneration(1L).build());
    topology.setSpec(new EtcdTopologySpec(null, null, null, null, null, null, paused));
    topology.setStatus(status);
    return topology;
  }

  /** Status and reason by type. */
  static Map<String, String> truths(EtcdTopologyStatus status) {
    Map<String, String> truths = new TreeMap<>();
    for (Condition c : status.conditions()) {
      truths.put(c.type(), c.status() + " " + c.reason());
    }
    return truths;
  }

  @Override
  public Optional<EtcdObservation> latest(String topology) {
    return latest();
  }

  @Override
  public Optional<String> duplicateOf(String topology) {
    return Optional.empty();
  }

  @Override
  public EtcdStatusFactory factory(String topology) {
    return factory;
  }

  @Override
  public Optional<EtcdObservation> latest() {
    return Optional.ofNullable(latest);
  }

  @Override
  public Runnable listen(Consumer<EtcdObservation> to) {
    listener = to;
    return () -> listener = seen -> {};
  }
}
