package dev.mainstay.e2e.bench;

import dev.mainstay.e2e.Checkout;
import dev.mainstay.e2e.lab.ExecResult;
import dev.mainstay.e2e.lab.Images;
import dev.mainstay.e2e.lab.KubeadmCluster;
import dev.mainstay.e2e.lab.LabException;
import dev.mainstay.e2e.lab.LabNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** kube-vip as its own generator sets it up on a kubeadm node: ARP, a Lease, a static pod. */
final class KubeVip extends Peer {
  static final String IMAGE = "mainstay/lab-kube-vip:dev";
  private static final Pattern MODULE =
      Pattern.compile("(?m)^require github\\.com/kube-vip/kube-vip (v\\S+)$");

  private final Lease lease;
  private @Nullable String manifest;

  KubeVip(KubeadmCluster cluster, String address, Lease lease) {
    super(cluster, address);
    this.lease = lease;
  }

  /** Seconds: how long a Lease counts, how long its holder tries to renew it, and how often. */
  record Lease(int duration, int renew, int retry) {
    /** Of kube-vip 1.2.3. */
    static final Lease DEFAULT = new Lease(15, 10, 2);

    /** What its users and its own end-to-end tests set where failover is to be fast. */
    static final Lease TUNED = new Lease(5, 3, 1);
  }

  static String configuration(Lease lease) {
    return "kube-vip %s, static pod of its own generator, ARP, lease %d/%d/%d s"
        .formatted(version(), lease.duration(), lease.renew(), lease.retry());
  }

  private static String version() {
    Path module = Checkout.root().resolve("e2e/lab/kube-vip/go.mod");
    try {
      Matcher matcher = MODULE.matcher(Files.readString(module));
      if (!matcher.find()) {
        throw new LabException(module + " requires no kube-vip");
      }
      return matcher.group(1);
    } catch (IOException e) {
      throw new LabException("cannot read " + module, e);
    }
  }

  @Override
  Map<String, String> files(LabNode node) {
    String text = manifest;
    if (text == null) {
      text = generated();
      manifest = text;
    }
    return Map.of("/etc/kubernetes/manifests/kube-vip.yaml", text);
  }

  private String generated() {
    ExecResult generator =
        Images.run(
            IMAGE,
            Duration.ofSeconds(30),
            List.of(),
            "manifest",
            "pod",
            "--interface",
            "eth0",
            "--address",
            address(),
            "--controlplane",
            "--arp",
            "--leaderElection",
            "--leaseDuration",
            String.valueOf(lease.duration()),
            "--leaseRenewDuration",
            String.valueOf(lease.renew()),
            "--leaseRetry",
            String.valueOf(lease.retry()));
    String text = generator.stdout();
    // Its image cannot be had everywhere; the program in ours is the same.
    String ours = text.replaceAll("image: ghcr\\.io/kube-vip/kube-vip:\\S+", "image: " + IMAGE);
    if (!ours.contains("image: " + IMAGE)) {
      throw new LabException("kube-vip's generator wrote no manifest:\n" + text);
    }
    return ours;
  }

  @Override
  List<String> processes() {
    return List.of("^/kube-vip");
  }

  @Override
  public int port() {
    return 6443;
  }

  @Override
  public void remove() {
    super.remove();
    cluster()
        .kubectl("delete", "lease", "plndr-cp-lock", "-n", "kube-system", "--ignore-not-found");
  }

  @Override
  public List<Fault> faults(Scenario scenario) {
    return switch (scenario) {
      case NODE_KILL -> List.of(new NodeKill(cluster()));
      case API_SERVER_KILL -> List.of(ProcessKill.apiServer(cluster()));
      case HAPROXY_KILL, KEEPALIVED_KILL, SWITCHOVER, ROLLOUT, UPGRADE -> List.of();
    };
  }
}
