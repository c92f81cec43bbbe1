package dev.mainstay.e2e.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A real etcd on machines of its own, on the network of a lab cluster and no part of it. Heartbeat
 * and election time-outs are etcd's defaults, 100 ms and 1 s; peers and clients need certificates.
 *
 * <p>Safe for concurrent use. Every call has a time limit and throws {@link LabException} after it.
 */
public final class ExternalEtcd implements AutoCloseable {
  /** In each container: ca.crt, tls.crt and tls.key of a client, as a Secret has them. */
  private static final String CLIENT = "/etc/lab/client";

  private static final String SERVED = "/etc/lab/server";
  private static final String PEER = "/etc/lab/peer";
  private static final String PROGRAM = "/etc/lab/etcd-program";
  private static final String CURRENT = "/usr/local/bin/etcd";
  private static final String PREVIOUS = "/usr/local/bin/etcd-previous";
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final String cluster;
  private final String name;
  private final List<EtcdMember> members;
  private final CertificateAuthority authority;

  ExternalEtcd(
      String cluster, String name, List<EtcdMember> members, CertificateAuthority authority) {
    this.cluster = cluster;
    this.name = name;
    this.members = List.copyOf(members);
    this.authority = authority;
  }

  /** Writes everything that a member needs into its container, which does not run yet. */
  void prepare(
      EtcdMember member,
      CertificateAuthority.Pair own,
      CertificateAuthority.Pair client,
      boolean previousMinor,
      long quotaBytes) {
    write(member, CLIENT + "/ca.crt", authority.certificate());
    write(member, CLIENT + "/tls.crt", client.certificate());
    write(member, CLIENT + "/tls.key", client.key());
    write(member, PEER + ".crt", own.certificate());
    write(member, PEER + ".key", own.key());
    serve(member, own);
    write(member, PROGRAM, previousMinor ? PREVIOUS : CURRENT);
    write(member, EtcdContainers.SCRIPT, script(member, quotaBytes));
  }

  private String script(EtcdMember member, long quotaBytes) {
    String peers =
        members.stream().map(m -> m.name() + "=" + m.peerUrl()).collect(Collectors.joining(","));
    // The gateway would ask etcd with the certificate it serves, which may have expired here.
    return """
        exec "$(cat %s)" --name=%s --data-dir=%s/data \\
          --listen-client-urls=https://0.0.0.0:2379 --advertise-client-urls=%s \\
          --listen-peer-urls=https://0.0.0.0:2380 --initial-advertise-peer-urls=%s \\
          --initial-cluster=%s --initial-cluster-token=%s --initial-cluster-state=new \\
          --client-cert-auth --trusted-ca-file=%s/ca.crt --cert-file=%s.crt --key-file=%s.key \\
          --peer-client-cert-auth --peer-trusted-ca-file=%s/ca.crt \\
          --peer-cert-file=%s.crt --peer-key-file=%s.key \\
          --quota-backend-bytes=%d --enable-grpc-gateway=false
        """
        .formatted(
            PROGRAM,
            member.name(),
            EtcdContainers.DATA,
            member.clientUrl(),
            member.peerUrl(),
            peers,
            name,
            CLIENT,
            SERVED,
            SERVED,
            CLIENT,
            PEER,
            PEER,
            quotaBytes);
  }

  /** Returns the members in the order of their names. */
  public List<EtcdMember> members() {
    return members;
  }

  /** Returns the members but these. */
  public List<EtcdMember> others(EtcdMember... without) {
    return members.stream().filter(m -> !List.of(without).contains(m)).toList();
  }

  /** Returns the member that says of itself that it leads. */
  public EtcdMember leader() {
    return members.stream()
        .filter(
            member -> {
              JsonNode status = status(member);
              return status.path("leader").asText().equals(status.at("/header/member_id").asText());
            })
        .findFirst()
        .orElseThrow(() -> new LabException("no member of etcd " + name + " leads"));
  }

  /** Returns what a member tells of itself, in the JSON form of etcd's StatusResponse. */
  public JsonNode status(EtcdMember member) {
    return etcdctl(member, "endpoint", "status", "--write-out=json")
        .json("etcdctl endpoint status on " + member.name())
        .at("/0/Status");
  }

  /** Issues a certificate for every member's addresses; see {@link CertificateAuthority#server}. */
  public CertificateAuthority.Pair certificate(int days) {
    List<String> addresses = new ArrayList<>(members.stream().map(EtcdMember::address).toList());
    addresses.add("127.0.0.1");
    return authority.server(name, addresses, days);
  }

  /**
   * Exchanges the certificate that a member shows its clients, running or not. etcd reads it anew
   * for each handshake; connections that are open stay open until the member is restarted.
   */
  public void serve(EtcdMember member, CertificateAuthority.Pair certificate) {
    write(member, SERVED + ".crt", certificate.certificate());
    write(member, SERVED + ".key", certificate.key());
  }

  /** Ends the member's processes at once and takes its machine off the network. */
  public void kill(EtcdMember member) {
    LabDocker.client().killContainerCmd(member.containerId()).withSignal("KILL").exec();
  }

  /** Starts a member with the data it has; faults of its network are gone with the old start. */
  public void start(EtcdMember member) {
    LabDocker.client().startContainerCmd(member.containerId()).exec();
  }

  /** Freezes a member; its kernel still answers TCP handshakes. */
  public void freeze(EtcdMember member) {
    LabDocker.client().pauseContainerCmd(member.containerId()).exec();
  }

  /** Ends {@link #freeze}. */
  public void unfreeze(EtcdMember member) {
    LabDocker.client().unpauseContainerCmd(member.containerId()).exec();
  }

  /** Loses all traffic between a member and the others; its clients still reach it. */
  public void isolate(EtcdMember member) {
    for (EtcdMember other : others(member)) {
      separate(member, other);
    }
  }

  /** Loses all traffic between two members. */
  public void separate(EtcdMember member, EtcdMember other) {
    rule(member, "INPUT", "-s", other);
    dropTraffic(member, other);
  }

  /** Loses what {@code from} sends to {@code to}; the other direction still works. */
  public void dropTraffic(EtcdMember from, EtcdMember to) {
    rule(from, "OUTPUT", "-d", to);
  }

  /** Ends every fault of the network that was done to this member. */
  public void heal(EtcdMember member) {
    exec(member, "iptables", "-w", "5", "-F").orThrow("healing the network of " + member.name());
  }

  private void rule(EtcdMember member, String chain, String side, EtcdMember other) {
    exec(member, "iptables", "-w", "5", "-A", chain, side, other.address(), "-j", "DROP")
        .orThrow("iptables on " + member.name());
  }

  /** Restarts a member with the version of the nodes and its data; see previousMinor. */
  public void upgrade(EtcdMember member) {
    LabDocker.client().stopContainerCmd(member.containerId()).withTimeout(10).exec();
    write(member, PROGRAM, CURRENT);
    start(member);
  }

  /** Runs etcdctl on a member, against that member. */
  public ExecResult etcdctl(EtcdMember member, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "etcdctl",
                "--endpoints=https://127.0.0.1:2379",
                "--cacert=" + CLIENT + "/ca.crt",
                "--cert=" + CLIENT + "/tls.crt",
                "--key=" + CLIENT + "/tls.key"));
    command.addAll(List.of(arguments));
    return exec(member, command.toArray(String[]::new));
  }

  /** Runs a line of shell on a member, in a folder with ca.crt, tls.crt and tls.key of a client. */
  public ExecResult shell(EtcdMember member, Duration limit, String line) {
    return LabDocker.exec(
        member.containerId(), limit, List.of("sh", "-c", "cd " + CLIENT + " && " + line));
  }

  /** Waits until every member answers a linearizable read, for at most two minutes each. */
  public void awaitWhole() {
    for (EtcdMember member : members) {
      try {
        var _ =
            Waiting.untilSeen(
                member.name() + " of etcd " + name + " takes part",
                START_LIMIT,
                Duration.ofMillis(500),
                () -> etcdctl(member, "endpoint", "health", "--command-timeout=3s"),
                health -> health.exitCode() == 0);
      } catch (LabException e) {
        throw new LabException(e.getMessage() + logs(), e);
      }
    }
  }

  private String logs() {
    return members.stream()
        .map(m -> "\n" + m.name() + " logged last:\n" + EtcdContainers.lastLines(m))
        .collect(Collectors.joining());
  }

  private ExecResult exec(EtcdMember member, String... command) {
    return LabDocker.exec(member.containerId(), LIMIT, List.of(command));
  }

  private static void write(EtcdMember member, String path, String content) {
    LabDocker.write(member.containerId(), path, content);
  }

  /** Removes its members with their data. */
  @Override
  public void close() {
    EtcdContainers.remove(cluster, name);
  }
}
