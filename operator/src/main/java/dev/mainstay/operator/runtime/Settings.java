package dev.mainstay.operator.runtime;

import dev.mainstay.operator.endpoint.plan.DataPlaneImages;
import dev.mainstay.operator.etcd.client.TlsFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the Deployment says to this replica.
 *
 * @param pod name of this pod, its identity in the leader election
 * @param namespace of this pod and of every operand
 * @param node that this pod runs on
 * @param hostAddress of that node
 * @param images that the operands may run
 * @param pullSecrets names of the Secrets of that namespace with which the operands' images are
 *     pulled
 * @param httpPort of the pages, on the node's network
 * @param apiPort of the API servers on the nodes; only for finding one, clients are not affected
 * @param stateDir where the last topology is kept for a restart without API server
 * @param etcdCertificates folder with ca.crt, client.crt and client.key
 * @param etcdSecrets folder with one folder for each Secret that the chart names
 */
public record Settings(
    String pod,
    String namespace,
    String node,
    String hostAddress,
    DataPlaneImages images,
    List<String> pullSecrets,
    int httpPort,
    int apiPort,
    Path stateDir,
    Path etcdCertificates,
    Path etcdSecrets) {

  /** Throws IllegalArgumentException that names every missing or malformed variable at once. */
  public static Settings from(Map<String, String> env) {
    var reader = new Reader(env);
    var settings =
        new Settings(
            reader.text("POD_NAME"),
            reader.text("POD_NAMESPACE"),
            reader.text("NODE_NAME"),
            reader.text("HOST_IP"),
            new DataPlaneImages(
                reader.text("MAINSTAY_DATAPLANE_IMAGE"),
                reader.list("MAINSTAY_DATAPLANE_REPOSITORIES")),
            reader.list("MAINSTAY_IMAGE_PULL_SECRETS"),
            reader.port("MAINSTAY_HTTP_PORT", 9430),
            reader.port("MAINSTAY_API_PORT", 6443),
            Path.of(env.getOrDefault("MAINSTAY_STATE_DIR", "/var/lib/mainstay")),
            Path.of(env.getOrDefault("MAINSTAY_ETCD_CERT_DIR", "/run/mainstay/etcd")),
            Path.of(env.getOrDefault("MAINSTAY_ETCD_SECRETS_DIR", "/run/mainstay/etcd-secrets")));
    reader.complain();
    return settings;
  }

  /** Where a client finds its credentials; {@code secret} is empty for those of the host. */
  TlsFiles etcdCredentials(String secret) {
    return secret.isEmpty()
        ? TlsFiles.ofHost(etcdCertificates)
        : TlsFiles.ofSecret(etcdSecrets.resolve(secret), namespace, secret);
  }

  private static final class Reader {
    private final Map<String, String> env;
    private final StringBuilder wrong = new StringBuilder();

    Reader(Map<String, String> env) {
      this.env = env;
    }

    String text(String name) {
      String value = env.getOrDefault(name, "");
      if (value.isBlank()) {
        wrong.append(' ').append(name).append(" is not set;");
      }
      return value;
    }

    /** Separated by commas; empty when not set. */
    List<String> list(String name) {
      return Stream.of(env.getOrDefault(name, "").split(",", -1))
          .map(String::strip)
          .filter(part -> !part.isEmpty())
          .toList();
    }

    int port(String name, int fallback) {
      String value = env.getOrDefault(name, String.valueOf(fallback));
      try {
        int port = Integer.parseInt(value);
        if (port > 0 && port < 65536) {
          return port;
        }
      } catch (NumberFormatException e) {
        // reported below, with every other mistake
      }
      wrong.append(' ').append(name).append(" is no port: ").append(value).append(';');
      return fallback;
    }

    void complain() {
      if (!wrong.isEmpty()) {
        throw new IllegalArgumentException(
            "Environment:" + wrong + " the chart's Deployment sets all of them.");
      }
    }
  }
}
