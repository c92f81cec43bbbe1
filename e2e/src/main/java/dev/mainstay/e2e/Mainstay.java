package dev.mainstay.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Failover;
import dev.mainstay.api.v1alpha1.EtcdTopology;
import dev.mainstay.e2e.lab.ClusterBuilder;
import dev.mainstay.e2e.lab.ExecResult;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabException;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.Waiting;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Mainstay in a lab cluster: installed by the chart, used through kubectl, as a person would. Reads
 * go to a living control-plane node, so they work while others are dead.
 */
public final class Mainstay {
  public static final String NAMESPACE = "mainstay-system";
  public static final int PORT = 8443;
  public static final String OPERATOR_IMAGE = "mainstay/operator:dev";
  public static final String DATAPLANE_IMAGE = "mainstay/dataplane:dev";

  /** Images that the cluster needs before the chart is installed. */
  public static final List<String> IMAGES = List.of(OPERATOR_IMAGE, DATAPLANE_IMAGE);

  /** Name of both resources in the samples. */
  private static final String MAIN = "main";

  /** A kubectl is a process on a node, and takes a tenth of a second of a core. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final KubeadmCluster cluster;

  private Mainstay(KubeadmCluster cluster) {
    this.cluster = cluster;
  }

  /** Describes a cluster that can take Mainstay: three nodes with its images. */
  public static ClusterBuilder threeNodes(String name) {
    return KubeadmCluster.named(name).controlPlaneNodes(3).images(IMAGES);
  }

  /** Starts a cluster of three nodes, installs the chart and applies both samples. */
  public static Mainstay start(String name) {
    Mainstay mainstay = install(threeNodes(name).start());
    mainstay.applySamples();
    return mainstay;
  }

  /**
   * Installs or upgrades the chart and waits until every replica is ready.
   *
   * @param values each as for Helm's {@code --set}; those of an earlier installation are forgotten
   */
  public static Mainstay install(KubeadmCluster cluster, String... values) {
    new Helm(cluster, NAMESPACE).install(values);
    return new Mainstay(cluster);
  }

  /** Removes the chart; the CRDs stay, as they do for everybody. */
  public void uninstall() {
    new Helm(cluster, NAMESPACE).uninstall();
  }

  public KubeadmCluster cluster() {
    return cluster;
  }

  public OperatorReplicas replicas() {
    return new OperatorReplicas(cluster);
  }

  public String virtualIp() {
    return cluster.virtualIp(0);
  }

  /** The sample with the cluster's own free address in place of the documented one. */
  public String endpointSample() {
    return Checkout.sample("endpoint.yaml").replace("172.30.0.100", virtualIp());
  }

  public String etcdSample() {
    return Checkout.sample("etcd.yaml");
  }

  public void applySamples() {
    cluster.apply(endpointSample());
    cluster.apply(etcdSample());
  }

  /** What {@code kubectl get cpep,etcdtopo} prints. */
  public String tables() {
    return cluster.kubectl("get", "cpep,etcdtopo").orThrow("kubectl get");
  }

  /** The resource as the API server has it now. */
  public ControlPlaneEndpoint endpoint() {
    return endpoint(MAIN);
  }

  /** Another one. */
  public ControlPlaneEndpoint endpoint(String name) {
    return Serialization.unmarshal(
        get("controlplaneendpoints", name).orThrow("get controlplaneendpoints " + name),
        ControlPlaneEndpoint.class);
  }

  public EtcdTopology topology() {
    return Serialization.unmarshal(
        get("etcdtopologies", MAIN).orThrow("get etcdtopologies " + MAIN), EtcdTopology.class);
  }

  /** The EtcdTopology with its fields as they are written. */
  public JsonNode etcd() {
    return get("etcdtopologies", MAIN).json("get etcdtopologies " + MAIN);
  }

  /** Without the discovery that kubectl begins with: it costs more than the answer. */
  private ExecResult get(String plural, String name) {
    return cluster.kubectl("get", "--raw", "/apis/mainstay.dev/v1alpha1/" + plural + "/" + name);
  }

  /** Merges fields into the endpoint's spec; the object changes, so its generation does. */
  public void change(String spec) {
    change(MAIN, spec);
  }

  /** The same to another one. */
  public void change(String name, String spec) {
    cluster
        .kubectl("patch", "cpep", name, "--type=merge", "-p", "{\"spec\":" + spec + "}")
        .orThrow("patch cpep " + name);
  }

  /** Asks for the address to be on this node. */
  public void requestSwitchover(LabNode to) {
    annotate("mainstay.dev/switchover=" + to.name());
  }

  /** Takes the request away; a value that was handled once starts nothing a second time. */
  public void withdrawSwitchover() {
    annotate("mainstay.dev/switchover-");
  }

  private void annotate(String annotation) {
    cluster.kubectl("annotate", "cpep", MAIN, "--overwrite", annotation).orThrow("annotate cpep");
  }

  /** Whether the operator has rolled out the spec as it is now. */
  public boolean rolledOut() {
    ControlPlaneEndpoint now = endpoint();
    return Conditions.find(now, "Ready")
        .filter(c -> c.status().equals("True"))
        .filter(c -> now.getMetadata().getGeneration().equals(c.observedGeneration()))
        .isPresent();
  }

  public LabNode holder() {
    String name = endpoint().getStatus().holder();
    if (name == null) {
      throw new LabException("nobody holds the virtual IP");
    }
    return cluster.node(name);
  }

  /** Nodes whose kernel has the virtual IP: asked of the kernels, not of Mainstay. */
  public List<String> kernelHolders(List<LabNode> alive) {
    return cluster.kernelHolders(virtualIp(), alive);
  }

  public LabNode etcdLeader() {
    return cluster.node(etcd().at("/status/leader/node").asText());
  }

  /** Waits until the endpoint is ready on this many nodes and etcd can lose this many members. */
  public void awaitSettled(int nodes, int tolerance, Duration limit) {
    awaitEndpoint(
        "the endpoint is ready on " + nodes + " nodes",
        limit,
        e ->
            Conditions.status(e, "Ready").equals("True")
                && (nodes + "/" + nodes).equals(e.getStatus().readyNodes())
                && (nodes + "/" + nodes).equals(e.getStatus().backends()));
    awaitTolerance(tolerance, limit);
  }

  /** Waits until the resource is so; {@code reached} is asked only when it has a status. */
  public ControlPlaneEndpoint awaitEndpoint(
      String what, Duration limit, Predicate<ControlPlaneEndpoint> reached) {
    return awaitEndpoint(MAIN, what, limit, reached);
  }

  /** The same of another one. */
  public ControlPlaneEndpoint awaitEndpoint(
      String name, String what, Duration limit, Predicate<ControlPlaneEndpoint> reached) {
    return Waiting.untilSeen(
        what, limit, PAUSE, () -> endpoint(name), e -> e.getStatus() != null && reached.test(e));
  }

  /** Waits for the next entry after {@code known} failovers, measured by an independent replica. */
  public Failover awaitFailover(long known, Duration limit) {
    ControlPlaneEndpoint endpoint =
        awaitEndpoint(
            "failover " + (known + 1) + " is on the resource with its outage",
            limit,
            e -> Failovers.total(e) > known && lastMeasured(e).isPresent());
    return lastMeasured(endpoint).orElseThrow();
  }

  private static Optional<Failover> lastMeasured(ControlPlaneEndpoint endpoint) {
    return Failovers.last(endpoint).filter(f -> f.outageMillis() != null);
  }

  /** Returns how long it took until the resource said so. */
  public Duration awaitTolerance(int tolerance, Duration limit) {
    long start = System.nanoTime();
    awaitEtcd(
        "status.quorum.faultToleranceNow of EtcdTopology main is " + tolerance,
        limit,
        s -> s.at("/quorum/faultToleranceNow").asText().equals(String.valueOf(tolerance)));
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Worse states follow the numbers after the hold time. */
  public void awaitEtcdState(String state, Duration limit) {
    awaitEtcd(
        "status.state of EtcdTopology main is " + state,
        limit,
        s -> s.path("state").asText().equals(state));
  }

  /** Waits until the status of the EtcdTopology is so. */
  public void awaitEtcd(String what, Duration limit, Predicate<JsonNode> reached) {
    var _ = Waiting.untilSeen(what, limit, PAUSE, () -> etcd().path("status"), reached);
  }
}
