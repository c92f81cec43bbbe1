package dev.mainstay.e2e.bench;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Failover;
import dev.mainstay.e2e.Failovers;
import dev.mainstay.e2e.Mainstay;
import dev.mainstay.e2e.NextImage;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabException;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Mainstay with one failover profile and nothing else set. */
final class MainstayTarget implements Target {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** Both clocks are this machine's; the operator's probe may have failed an interval earlier. */
  private static final Duration EARLIER = Duration.ofSeconds(1);

  private final KubeadmCluster cluster;
  private final String profile;
  private @Nullable Mainstay installed;

  MainstayTarget(KubeadmCluster cluster, String profile) {
    this.cluster = cluster;
    this.profile = profile;
  }

  static String configuration(String profile) {
    return "spec.failover.profile " + profile + ", everything else by default";
  }

  /** Only between {@link #install} and {@link #remove}. */
  Mainstay mainstay() {
    if (installed == null) {
      throw new LabException("Mainstay is not installed");
    }
    return installed;
  }

  @Override
  public void install() {
    installed = Mainstay.install(cluster);
    cluster.apply(
        """
        apiVersion: mainstay.dev/v1alpha1
        kind: ControlPlaneEndpoint
        metadata: {name: main}
        spec:
          virtualIPs: [{address: %s}]
          failover: {profile: %s}
          deletionPolicy: Delete
        """
            .formatted(mainstay().virtualIp(), profile));
    cluster.apply(mainstay().etcdSample());
    awaitWhole(LIMIT);
  }

  @Override
  public void remove() {
    cluster.kubectl("delete", "cpep", "main", "--wait=false").orThrow("delete cpep");
    Waiting.until(
        "ControlPlaneEndpoint main is gone with its address",
        LIMIT,
        Duration.ofSeconds(2),
        () ->
            cluster.kubectl("get", "cpep", "-o", "name").stdout().isBlank()
                && mainstay().kernelHolders(cluster.nodes()).isEmpty());
    mainstay().uninstall();
    installed = null;
  }

  @Override
  public void awaitWhole(Duration limit) {
    mainstay().awaitSettled(3, 1, limit);
  }

  @Override
  public LabNode holder() {
    return mainstay().holder();
  }

  @Override
  public String address() {
    return mainstay().virtualIp();
  }

  @Override
  public int port() {
    return Mainstay.PORT;
  }

  @Override
  public Duration quiet() {
    return Duration.ofSeconds(3);
  }

  @Override
  public List<Fault> faults(Scenario scenario) {
    return switch (scenario) {
      case NODE_KILL -> List.of(new NodeKill(cluster));
      case API_SERVER_KILL -> List.of(ProcessKill.apiServer(cluster));
      case HAPROXY_KILL ->
          List.of(ProcessKill.twin(cluster, "9441"), ProcessKill.twin(cluster, "9442"));
      case KEEPALIVED_KILL -> List.of(ProcessKill.keepalived(cluster));
      case SWITCHOVER -> List.of(new Switchover(mainstay()));
      case ROLLOUT -> List.of(new RollOut(mainstay(), List.of(idleSeconds(600), idleSeconds(900))));
      case UPGRADE -> {
        NextImage.tag(mainstay());
        yield List.of(
            new RollOut(
                mainstay(),
                List.of(NextImage.spec(NextImage.NAME), NextImage.spec(Mainstay.DATAPLANE_IMAGE))));
      }
    };
  }

  private static String idleSeconds(int seconds) {
    return "{\"loadBalancer\":{\"timeouts\":{\"idleSeconds\":%d}}}".formatted(seconds);
  }

  @Override
  public long failovers() {
    return Failovers.total(mainstay().endpoint());
  }

  /** A failover that is not reported is a result, not an error. */
  @Override
  public @Nullable Long reportedMillis(long known, Instant struck, Duration limit) {
    if (limit.isZero()) {
      return null;
    }
    try {
      ControlPlaneEndpoint endpoint =
          mainstay()
              .awaitEndpoint(
                  "failover " + (known + 1) + " is on the resource with its outage",
                  limit,
                  e -> Failovers.total(e) > known && outage(e, struck).isPresent());
      return outage(endpoint, struck).orElseThrow();
    } catch (LabException e) {
      return null;
    }
  }

  private static Optional<Long> outage(ControlPlaneEndpoint endpoint, Instant struck) {
    return Failovers.last(endpoint)
        .filter(f -> !Instant.parse(f.at()).isBefore(struck.minus(EARLIER)))
        .map(Failover::outageMillis)
        .map(Integer::longValue);
  }
}
