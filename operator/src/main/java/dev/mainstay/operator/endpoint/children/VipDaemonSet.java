package dev.mainstay.operator.endpoint.children;

import static dev.mainstay.operator.endpoint.children.Operand.configMap;
import static dev.mainstay.operator.endpoint.children.Operand.env;
import static dev.mainstay.operator.endpoint.children.Operand.field;
import static dev.mainstay.operator.endpoint.children.Operand.only;
import static dev.mainstay.operator.endpoint.children.Operand.readOnly;

import dev.mainstay.operator.kube.Labels;
import dev.mainstay.operator.kube.Names;
import dev.mainstay.operator.token.TokenSecret;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.util.List;
import java.util.Map;

/**
 * The DaemonSet of keepalived, its agent and the status server. Their process ids are shared: the
 * agent watches and reloads keepalived.
 */
public final class VipDaemonSet {
  private static final String RUN = "/run/mainstay";
  private static final long STATUS_USER = 10098L;
  // keepalived says good-bye for about a second.
  private static final long GRACE_SECONDS = 10L;

  private static final int OWNER_READS = 0400;

  private VipDaemonSet() {}

  /**
   * The DaemonSet as it is applied.
   *
   * @param statusConfigMapName ConfigMap with the key {@code haproxy.cfg} of the status server
   * @param hash of that text
   */
  public static DaemonSet of(ChildSettings settings, String statusConfigMapName, String hash) {
    PodSpecBuilder pod =
        new PodSpecBuilder()
            .withShareProcessNamespace(true)
            .withTerminationGracePeriodSeconds(GRACE_SECONDS)
            .withInitContainers(kernel(settings).build())
            .withContainers(
                keepalived(settings).build(), agent(settings).build(), status(settings).build())
            .withVolumes(
                run(),
                networkSettings(),
                vipConfig(settings.endpoint()),
                configMap("status", statusConfigMapName),
                acceptedTokens(),
                kubeletConfig());
    return Operand.daemonSet(
        settings, Names.vip(settings.endpoint()), "vip", Map.of(Labels.CONFIG_HASH, hash), pod);
  }

  /** Only this container can write the node's settings, and it is gone when the others run. */
  private static ContainerBuilder kernel(ChildSettings settings) {
    return new ContainerBuilder()
        .withName("kernel")
        .withImage(settings.vipImage())
        .withImagePullPolicy("IfNotPresent")
        .withCommand("/usr/local/bin/kernel-setup.sh")
        .addToVolumeMounts(
            new VolumeMountBuilder().withName("ipv4").withMountPath("/host/ipv4").build())
        // The file is root's: no capability is needed.
        .withSecurityContext(root().build())
        .withResources(Operand.resources("10m", "16Mi", "64Mi"));
  }

  private static ContainerBuilder keepalived(ChildSettings settings) {
    return base(settings, "keepalived", "/usr/local/bin/keepalived-entrypoint.sh")
        .addToVolumeMounts(runMount())
        // setgroups before each check wants SETGID, although the user stays root. Real-time
        // scheduling wants SYS_NICE.
        .withSecurityContext(root("NET_ADMIN", "NET_RAW", "SETGID", "SYS_NICE").build())
        // Far more than it uses. Its checks have no real-time priority, and nothing has where the
        // kernel refuses it: a saturated node then shares the cores by the requests, and an
        // advertisement that is late by three intervals moves the address for nothing.
        .withResources(Operand.resources("200m", "16Mi", "128Mi"));
  }

  private static ContainerBuilder agent(ChildSettings settings) {
    return base(settings, "agent", "/usr/local/bin/agent.sh")
        .addToVolumeMounts(
            runMount(),
            readOnly("vip", "/etc/mainstay/vip"),
            readOnly("token", "/etc/mainstay/token"),
            readOnly("kubelet", "/host/kubelet.conf"))
        // Adding and removing addresses; NET_RAW announces them before keepalived does.
        .withSecurityContext(root("NET_ADMIN", "NET_RAW").build())
        .withResources(Operand.resources("20m", "16Mi", "64Mi"));
  }

  private static ContainerBuilder status(ChildSettings settings) {
    return base(settings, "status", "haproxy", "-db", "-f", "/etc/mainstay/status/haproxy.cfg")
        .addToVolumeMounts(runMount(), readOnly("status", "/etc/mainstay/status"))
        // Group root, so that the agent may use the runtime socket without any capability.
        .withSecurityContext(
            hardened()
                .withRunAsUser(STATUS_USER)
                .withRunAsNonRoot(true)
                .withCapabilities(only())
                .build())
        .withResources(Operand.resources("10m", "32Mi", "128Mi"))
        .withNewLivenessProbe()
        .withNewHttpGet()
        .withHost("127.0.0.1")
        .withPath("/healthz")
        .withNewPort(Names.statusPort(settings.slot()))
        .withScheme("HTTP")
        .endHttpGet()
        .withPeriodSeconds(5)
        .withTimeoutSeconds(1)
        .withFailureThreshold(3)
        .withSuccessThreshold(1)
        .endLivenessProbe();
  }

  private static ContainerBuilder base(ChildSettings settings, String name, String... command) {
    int base = Names.slotBase(settings.slot());
    List<EnvVar> env =
        List.of(
            field("NODE_NAME", "spec.nodeName"),
            field("NODE_IP", "status.hostIP"),
            env("MAINSTAY_SLOT_BASE", Integer.toString(base)),
            env("MAINSTAY_HEALTH_PORTS", Twin.A.healthPort(base) + " " + Twin.B.healthPort(base)));
    return new ContainerBuilder()
        .withName(name)
        .withImage(settings.vipImage())
        .withImagePullPolicy("IfNotPresent")
        .withTerminationMessagePolicy(Operand.LAST_WORDS)
        .withCommand(command)
        .withEnv(env);
  }

  private static SecurityContextBuilder root(String... capabilities) {
    return hardened().withRunAsUser(0L).withCapabilities(only(capabilities));
  }

  private static SecurityContextBuilder hardened() {
    return new SecurityContextBuilder()
        .withRunAsGroup(0L)
        .withReadOnlyRootFilesystem(true)
        .withAllowPrivilegeEscalation(false)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile();
  }

  private static VolumeMount runMount() {
    return new VolumeMountBuilder().withName("run").withMountPath(RUN).build();
  }

  private static Volume run() {
    return new VolumeBuilder()
        .withName("run")
        .withNewEmptyDir()
        .withMedium("Memory")
        .withSizeLimit(new Quantity("8Mi"))
        .endEmptyDir()
        .build();
  }

  private static Volume networkSettings() {
    return new VolumeBuilder()
        .withName("ipv4")
        .withNewHostPath()
        .withPath("/proc/sys/net/ipv4")
        .withType("Directory")
        .endHostPath()
        .build();
  }

  /**
   * Digests of the tokens that may read the status; HAProxy reads files only when it starts, so the
   * agent hands them over. Optional: who may read must never keep an address from a node.
   */
  private static Volume acceptedTokens() {
    return new VolumeBuilder()
        .withName("token")
        .withNewSecret()
        .withSecretName(TokenSecret.NAME)
        .withDefaultMode(OWNER_READS)
        .withOptional(true)
        .addNewItem(TokenSecret.ACCEPTED_KEY, null, TokenSecret.ACCEPTED_KEY)
        .endSecret()
        .build();
  }

  /**
   * The one file, because its folder holds the keys of the cluster. Without a type: a node that has
   * no such file must run the pod all the same; its runtime then makes an empty folder there.
   */
  private static Volume kubeletConfig() {
    return new VolumeBuilder()
        .withName("kubelet")
        .withNewHostPath()
        .withPath("/etc/kubernetes/kubelet.conf")
        .endHostPath()
        .build();
  }

  /** Optional: the agents report the interfaces that the first configuration is made from. */
  private static Volume vipConfig(String endpoint) {
    return new VolumeBuilder()
        .withName("vip")
        .withNewConfigMap()
        .withName(Names.vip(endpoint))
        .withDefaultMode(Operand.READABLE)
        .withOptional(true)
        .endConfigMap()
        .build();
  }
}
