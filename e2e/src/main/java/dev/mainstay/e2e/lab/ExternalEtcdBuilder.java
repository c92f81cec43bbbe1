package dev.mainstay.e2e.lab;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Describes an etcd beside a lab cluster and starts it. */
public final class ExternalEtcdBuilder {
  private static final String PREVIOUS_IMAGE = "mainstay/lab-etcd-previous:dev";

  private static final int VALID_DAYS = 90;

  private final String cluster;
  private final boolean kept;
  private final IntFunction<String> hosts;
  private final String name;
  private int members = 3;
  private int firstHost = 51;
  private boolean previousMinor;
  private final Map<Integer, Long> quotas = new HashMap<>();

  ExternalEtcdBuilder(String cluster, boolean kept, IntFunction<String> hosts, String name) {
    if (!name.matches("[a-z]([a-z0-9-]{0,18}[a-z0-9])?")) {
      throw new IllegalArgumentException("an etcd's name is a short DNS label, not " + name);
    }
    this.cluster = cluster;
    this.kept = kept;
    this.hosts = hosts;
    this.name = name;
  }

  /** Sets the number of members, 1 to 9; 3 unless set. */
  public ExternalEtcdBuilder members(int count) {
    if (count < 1 || count > 9) {
      throw new IllegalArgumentException("1 to 9 members, not " + count);
    }
    this.members = count;
    return this;
  }

  /**
   * Sets the last byte of the first member's address; 51 unless set. The others follow. Of the
   * cluster's own, nodes end at 50 and virtual addresses begin at 100.
   */
  public ExternalEtcdBuilder firstHost(int host) {
    this.firstHost = host;
    return this;
  }

  /** Sets the space quota of one member, counted from 1; etcd's own default unless set. */
  public ExternalEtcdBuilder quotaBytes(int member, long bytes) {
    quotas.put(member, bytes);
    return this;
  }

  /**
   * Runs the minor version before the nodes' on every member, until {@link ExternalEtcd#upgrade}.
   */
  public ExternalEtcdBuilder previousMinor() {
    this.previousMinor = true;
    return this;
  }

  /**
   * Starts it and returns once every member takes part. What is left of an earlier one of the same
   * name is removed first.
   *
   * @param authority of all members; {@code client} is its client's
   */
  public ExternalEtcd start(CertificateAuthority authority, CertificateAuthority.Pair client) {
    String image = previousMinor ? PREVIOUS_IMAGE : LabDocker.PODS_IMAGE;
    if (!LabDocker.hasImage(image)) {
      throw new LabException(
          "Docker has no image %s. Run: %s"
              .formatted(
                  image, previousMinor ? "bash e2e/lab/setup.sh etcd-previous" : "make lab"));
    }
    EtcdContainers.remove(cluster, name);
    try {
      ExternalEtcd etcd = create(image, authority);
      CertificateAuthority.Pair own = etcd.certificate(VALID_DAYS);
      Parallel.each(
          indexes(),
          i ->
              etcd.prepare(
                  etcd.members().get(i - 1),
                  own,
                  client,
                  previousMinor,
                  quotas.getOrDefault(i, 0L)));
      etcd.members().forEach(etcd::start);
      etcd.awaitWhole();
      return etcd;
    } catch (RuntimeException e) {
      EtcdContainers.remove(cluster, name);
      throw e;
    }
  }

  private ExternalEtcd create(String image, CertificateAuthority authority) {
    List<EtcdMember> created =
        Parallel.map(
            indexes(),
            i ->
                EtcdContainers.create(
                    cluster, kept, image, name, name + "-" + i, hosts.apply(firstHost + i - 1)));
    return new ExternalEtcd(cluster, name, created, authority);
  }

  private List<Integer> indexes() {
    return IntStream.rangeClosed(1, members).boxed().toList();
  }
}
