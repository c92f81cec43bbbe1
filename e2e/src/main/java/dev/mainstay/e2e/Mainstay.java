package dev.mainstay.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpoint;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointStatus.Failover;
import dev.mainstay.api.v1alpha1.EtcdTopology;
import dev.mainstay.e2e.lab.ExecResult;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabException;
import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.Waiting;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Mainstay in a lab cluster: installed by the chart, used through kubectl, as a person would. Reads
 * go to a living control-plane node, so they work while others are dead.
 */
public final class Mainstay {
  public static final String NAMESPACE = "mainstay-system";
  public static final int PORT = 8443;

  /** Images that the cluster needs before the chart is installed. */
  public static final List<String> IMAGES =
      List.of("mainstay/operator:dev", "mainstay/dataplane:dev");

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A kubectl is a process on a node, and takes a tenth of a second of a core. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final KubeadmCluster cluster;

  private Mainstay(KubeadmCluster cluster) {
    this.cluster = cluster;
  }

  /** Installs or upgrades the chart and waits until every replica is ready. */
  public static Mainstay install(KubeadmCluster cluster) {
    Path chart = root().resolve("helm/mainstay");
    run(
        Duration.ofMinutes(5),
        helm(),
        "upgrade",
        "--install",
        "mainstay",
        chart.toString(),
        "--namespace",
        NAMESPACE,
        "--create-namespace",
        "--wait",
        "--timeout",
        "4m",
        "--kubeconfig",
        cluster.kubeconfigFile().toString());
    return new Mainstay(cluster);
  }

  /** Removes the chart; the CRDs stay, as they do for everybody. */
  public void uninstall() {
    run(
        Duration.ofMinutes(3),
        helm(),
        "uninstall",
        "mainstay",
        "--namespace",
        NAMESPACE,
        "--wait",
        "--timeout",
        "2m",
        "--kubeconfig",
        cluster.kubeconfigFile().toString());
  }

  public KubeadmCluster cluster() {
    return cluster;
  }

  /** The sample with the cluster's own free address in place of the documented one. */
  public String endpointSample() {
    return sample("endpoint.yaml").replace("172.30.0.100", virtualIp());
  }

  public String etcdSample() {
    return sample("etcd.yaml");
  }

  public String virtualIp() {
    return cluster.virtualIp(0);
  }

  /** The resource as the API server has it now. */
  public ControlPlaneEndpoint endpoint() {
    return endpoint("main");
  }

  /** Another one. */
  public ControlPlaneEndpoint endpoint(String name) {
    return Serialization.unmarshal(
        cluster.kubectl("get", "cpep", name, "-o", "json").orThrow("kubectl get cpep"),
        ControlPlaneEndpoint.class);
  }

  public EtcdTopology topology() {
    return Serialization.unmarshal(
        cluster.kubectl("get", "etcdtopo", "main", "-o", "json").orThrow("kubectl get etcdtopo"),
        EtcdTopology.class);
  }

  /**
   * The EtcdTopology as the API server has it now; without the discovery that kubectl begins with.
   */
  public JsonNode etcd() {
    return parse(raw("etcdtopologies").orThrow("get etcdtopologies main"));
  }

  /** Runs etcdctl on a control-plane node, against the member there, for at most half a minute. */
  public ExecResult etcdctl(LabNode node, String... command) {
    String tls = "/etc/kubernetes/pki/etcd/";
    return cluster.exec(
        node,
        Duration.ofSeconds(30),
        Stream.concat(
                Stream.of(
                    "etcdctl",
                    "--endpoints=https://127.0.0.1:2379",
                    "--cacert=" + tls + "ca.crt",
                    "--cert=" + tls + "healthcheck-client.crt",
                    "--key=" + tls + "healthcheck-client.key"),
                Arrays.stream(command))
            .toArray(String[]::new));
  }

  /** What {@code kubectl get cpep,etcdtopo} prints. */
  public String tables() {
    return cluster.kubectl("get", "cpep,etcdtopo").orThrow("kubectl get");
  }

  /** Status of a condition of the endpoint; "" if it is not there. */
  public static String condition(ControlPlaneEndpoint endpoint, String type) {
    ControlPlaneEndpointStatus status = endpoint.getStatus();
    return status == null || status.conditions() == null
        ? ""
        : status.conditions().stream()
            .filter(c -> c.type().equals(type))
            .map(c -> c.status())
            .findFirst()
            .orElse("");
  }

  /** Merges fields into the endpoint's spec; the object changes, so its generation does. */
  public void change(String spec) {
    cluster
        .kubectl("patch", "cpep", "main", "--type=merge", "-p", "{\"spec\":" + spec + "}")
        .orThrow("patch cpep");
  }

  /** Whether the operator has rolled out the spec as it is now. */
  public boolean rolledOut() {
    ControlPlaneEndpoint now = endpoint();
    Long generation = now.getMetadata().getGeneration();
    return now.getStatus() != null
        && now.getStatus().conditions() != null
        && now.getStatus().conditions().stream()
            .anyMatch(
                c ->
                    c.type().equals("Ready")
                        && c.status().equals("True")
                        && Objects.equals(c.observedGeneration(), generation));
  }

  /** Names of all pods of the data plane; another text after each pod that was replaced. */
  public String operandPods() {
    return cluster
        .kubectl(
            "get",
            "pods",
            "-n",
            NAMESPACE,
            "-l",
            "mainstay.dev/endpoint",
            "--sort-by=.metadata.name",
            "-o",
            "name")
        .orThrow("get pods");
  }

  /** Waits until the endpoint is ready on this many nodes and etcd can lose this many members. */
  public void awaitSettled(int nodes, int tolerance, Duration limit) {
    awaitEndpoint(
        "the endpoint is ready on " + nodes + " nodes",
        limit,
        e ->
            condition(e, "Ready").equals("True")
                && (nodes + "/" + nodes).equals(e.getStatus().readyNodes())
                && (nodes + "/" + nodes).equals(e.getStatus().backends()));
    awaitTolerance(tolerance, limit);
  }

  public ControlPlaneEndpoint awaitEndpoint(
      String what, Duration limit, Predicate<ControlPlaneEndpoint> reached) {
    var found = new AtomicReference<ControlPlaneEndpoint>();
    await(
        what,
        limit,
        PAUSE,
        () -> {
          String text = raw("controlplaneendpoints").stdout();
          if (!text.isEmpty()) {
            found.set(Serialization.unmarshal(text, ControlPlaneEndpoint.class));
          }
          ControlPlaneEndpoint now = found.get();
          return now != null && now.getStatus() != null && reached.test(now);
        },
        () -> Serialization.asYaml(found.get()));
    return Objects.requireNonNull(found.get());
  }

  /** Without the discovery that kubectl begins with: it costs more than the answer. */
  private ExecResult raw(String plural) {
    return cluster.kubectl("get", "--raw", "/apis/mainstay.dev/v1alpha1/" + plural + "/main");
  }

  /** Returns how long it took until the resource said so. */
  public Duration awaitTolerance(int tolerance, Duration limit) {
    return awaitEtcd("quorum.faultToleranceNow", String.valueOf(tolerance), limit);
  }

  /** Worse states follow the numbers after the hold time. */
  public void awaitEtcdState(String state, Duration limit) {
    var _ = awaitEtcd("state", state, limit);
  }

  private Duration awaitEtcd(String field, String value, Duration limit) {
    long start = System.nanoTime();
    var last = new AtomicReference<>("");
    await(
        "status." + field + " of EtcdTopology main is " + value,
        limit,
        PAUSE,
        () -> {
          String text = raw("etcdtopologies").stdout();
          if (!text.isEmpty()) {
            last.set(parse(text).at("/status/" + field.replace('.', '/')).asText());
          }
          return value.equals(last.get());
        },
        () -> String.valueOf(last.get()));
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Asks until it is so; fails after the limit with what was waited for. */
  public static void await(String what, Duration limit, Duration pause, BooleanSupplier reached) {
    await(what, limit, pause, reached, () -> "");
  }

  private static void await(
      String what,
      Duration limit,
      Duration pause,
      BooleanSupplier reached,
      Supplier<String> lastSeen) {
    long end = System.nanoTime() + limit.toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new LabException(
            "waited %d s in vain until %s; last seen: %s"
                .formatted(limit.toSeconds(), what, lastSeen.get()));
      }
      Waiting.sleep(pause);
    }
  }

  /** Waits for the next entry after {@code known} failovers, measured by an independent replica. */
  public Failover awaitFailover(long known, Duration limit) {
    ControlPlaneEndpoint endpoint =
        awaitEndpoint(
            "failover " + (known + 1) + " is on the resource with its outage",
            limit,
            e -> failovers(e) > known && lastMeasured(e).isPresent());
    return lastMeasured(endpoint).orElseThrow();
  }

  private static Optional<Failover> lastMeasured(ControlPlaneEndpoint endpoint) {
    return Optional.ofNullable(endpoint.getStatus())
        .map(ControlPlaneEndpointStatus::failover)
        .map(ControlPlaneEndpointStatus.FailoverStatus::last)
        .filter(f -> f.outageMillis() != null);
  }

  public static long failovers(ControlPlaneEndpoint endpoint) {
    return Optional.ofNullable(endpoint.getStatus())
        .map(ControlPlaneEndpointStatus::failover)
        .map(f -> f.total())
        .orElse(0L);
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
    return kernelHolders(virtualIp(), alive);
  }

  /** Nodes whose kernel has this address. */
  public List<String> kernelHolders(String address, List<LabNode> alive) {
    return alive.stream()
        .filter(n -> cluster.exec(n, "ip", "-4", "-o", "addr").stdout().contains(address + "/"))
        .map(LabNode::name)
        .toList();
  }

  /** Node of the operator's leader, by its Lease and its pod. */
  public LabNode leaderNode() {
    String pod =
        cluster
            .kubectl(
                "get",
                "lease",
                "mainstay",
                "-n",
                NAMESPACE,
                "-o",
                "jsonpath={.spec.holderIdentity}")
            .orThrow("lease");
    return cluster.node(
        cluster
            .kubectl("get", "pod", pod, "-n", NAMESPACE, "-o", "jsonpath={.spec.nodeName}")
            .orThrow("leader's pod"));
  }

  /** A page of the operator replica on a node, read on that node; for when no API answers. */
  public String operatorPage(LabNode node, String path) {
    return cluster
        .exec(node, "curl", "-sf", "-m", "3", "http://127.0.0.1:9430" + path)
        .orThrow("operator's page " + path + " on " + node.name());
  }

  public JsonNode operatorStatus(LabNode node) {
    return parse(operatorPage(node, "/status"));
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new LabException("this is no JSON: " + json, e);
    }
  }

  private static String sample(String file) {
    try {
      return Files.readString(root().resolve("helm/mainstay/samples").resolve(file));
    } catch (IOException e) {
      throw new LabException("cannot read sample " + file, e);
    }
  }

  private static String helm() {
    Path own = root().resolve("e2e/target/bin/helm");
    return Files.isExecutable(own) ? own.toString() : "helm";
  }

  /** The checkout: tests run in its e2e folder, main classes anywhere in it. */
  public static Path root() {
    for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      if (Files.exists(dir.resolve("helm/mainstay/Chart.yaml"))) {
        return dir;
      }
    }
    throw new LabException("not inside a checkout of Mainstay");
  }

  private static void run(Duration limit, String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new LabException(command[0] + " did not end in " + limit.toSeconds() + " s");
      }
      if (process.exitValue() != 0) {
        throw new LabException(String.join(" ", command) + " failed:\n" + output);
      }
    } catch (IOException e) {
      throw new LabException("cannot run " + command[0], e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
