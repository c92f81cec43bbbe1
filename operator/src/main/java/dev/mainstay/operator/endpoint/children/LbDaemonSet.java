package dev.mainstay.operator.endpoint.children;

import static dev.mainstay.operator.endpoint.children.Operand.configMap;
import static dev.mainstay.operator.endpoint.children.Operand.env;
import static dev.mainstay.operator.endpoint.children.Operand.field;
import static dev.mainstay.operator.endpoint.children.Operand.only;
import static dev.mainstay.operator.endpoint.children.Operand.readOnly;

import dev.mainstay.operator.kube.Labels;
import dev.mainstay.operator.kube.Names;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.util.List;
import java.util.Map;

/** The DaemonSet of one of the two load balancers. It declares no ports: the twin has the same. */
public final class LbDaemonSet {
  // The kernel lets two processes share a port only if their user is the same.
  private static final long USER = 10099L;
  // Longer than the 50 s of hard-stop-after and the 55 s of lb-stop.sh.
  private static final long GRACE_SECONDS = 60L;

  private LbDaemonSet() {}

  /**
   * The DaemonSet as it is applied.
   *
   * @param configMapName ConfigMap with the key {@code haproxy.cfg}
   * @param hash of that text
   */
  public static DaemonSet of(ChildSettings settings, Twin twin, String configMapName, String hash) {
    int healthPort = twin.healthPort(Names.slotBase(settings.slot()));
    List<EnvVar> env =
        List.of(
            field("NODE_NAME", "spec.nodeName"),
            env("MAINSTAY_TWIN", twin.text()),
            env("MAINSTAY_HEALTH_PORT", Integer.toString(healthPort)),
            env("MAINSTAY_CONFIG_HASH", hash));
    List<VolumeMount> mounts =
        List.of(readOnly("config", "/etc/mainstay/lb"), readOnly("ca", "/etc/mainstay/ca"));
    PodSpecBuilder pod =
        new PodSpecBuilder()
            .withTerminationGracePeriodSeconds(GRACE_SECONDS)
            .withInitContainers(check(settings, env, mounts))
            .withContainers(haproxy(settings, env, mounts, healthPort))
            .withVolumes(configMap("config", configMapName), configMap("ca", "kube-root-ca.crt"));
    return Operand.daemonSet(
        settings,
        Names.loadBalancer(settings.endpoint(), twin.text()),
        "lb-" + twin.text(),
        Map.of(Labels.CONFIG_HASH, hash, Labels.CA_HASH, settings.caHash()),
        pod);
  }

  /** A configuration that HAProxy refuses stops here, while the twin serves. */
  private static Container check(
      ChildSettings settings, List<EnvVar> env, List<VolumeMount> mounts) {
    return new ContainerBuilder()
        .withName("check")
        .withImage(settings.loadBalancerImage())
        .withImagePullPolicy("IfNotPresent")
        .withTerminationMessagePolicy(Operand.LAST_WORDS)
        .withCommand("/usr/local/bin/lb-entrypoint.sh", "check")
        .withEnv(env)
        .withVolumeMounts(mounts)
        .withSecurityContext(unprivileged())
        .withResources(Operand.resources("10m", "32Mi", "256Mi"))
        .build();
  }

  private static Container haproxy(
      ChildSettings settings, List<EnvVar> env, List<VolumeMount> mounts, int healthPort) {
    return new ContainerBuilder()
        .withName("haproxy")
        .withImage(settings.loadBalancerImage())
        .withImagePullPolicy("IfNotPresent")
        .withTerminationMessagePolicy(Operand.LAST_WORDS)
        .withCommand("/usr/local/bin/lb-entrypoint.sh")
        .withEnv(env)
        .withVolumeMounts(mounts)
        .withSecurityContext(unprivileged())
        .withResources(Operand.resources("50m", "64Mi", memoryLimit(settings)))
        // Never the API servers' state: restarting a load balancer repairs none of them.
        .withLivenessProbe(
            new ProbeBuilder(get("/healthz", healthPort))
                .withPeriodSeconds(2)
                // A frozen process would let the hook wait for a drain that never comes.
                .withTerminationGracePeriodSeconds(2L)
                .build())
        .withReadinessProbe(
            new ProbeBuilder(get("/backends", healthPort)).withPeriodSeconds(1).build())
        .withNewLifecycle()
        .withNewPreStop()
        .withNewExec()
        .withCommand("/usr/local/bin/lb-stop.sh")
        .endExec()
        .endPreStop()
        .endLifecycle()
        .build();
  }

  /**
   * Each connection may fill a buffer of 16 KiB in both directions, and takes some more for itself
   * and its sockets.
   */
  private static String memoryLimit(ChildSettings settings) {
    int mebibytes = Math.max(1024, 256 + Math.ceilDiv(settings.maxConnections() * 40, 1024));
    // As the API server writes it: 1024Mi would come back as 1Gi, and be applied again for ever.
    return mebibytes % 1024 == 0 ? mebibytes / 1024 + "Gi" : mebibytes + "Mi";
  }

  private static Probe get(String path, int port) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withHost("127.0.0.1")
        .withPath(path)
        .withNewPort(port)
        .withScheme("HTTP")
        .endHttpGet()
        .withTimeoutSeconds(1)
        .withFailureThreshold(3)
        .withSuccessThreshold(1)
        .build();
  }

  private static SecurityContext unprivileged() {
    return new SecurityContextBuilder()
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withRunAsNonRoot(true)
        .withReadOnlyRootFilesystem(true)
        .withAllowPrivilegeEscalation(false)
        .withCapabilities(only())
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .build();
  }
}
