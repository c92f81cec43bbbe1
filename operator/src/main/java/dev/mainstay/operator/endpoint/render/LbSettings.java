package dev.mainstay.operator.endpoint.render;

import java.net.InetAddress;
import java.util.List;

/**
 * What the configuration of the two load balancers of every node depends on.
 *
 * @param endpoint name of the resource
 * @param port what clients use
 * @param slotBase first of the endpoint's ten ports
 * @param backends the API servers, 1 to 64, in a stable order: the order is part of the hash
 * @param maxConnections of one HAProxy process
 */
public record LbSettings(
    String endpoint, int port, int slotBase, List<Backend> backends, int maxConnections) {
  /** Fits the 20 000 file descriptors that container runtimes commonly allow. */
  public static final int DEFAULT_MAX_CONNECTIONS = 8000;

  public LbSettings {
    backends = List.copyOf(backends);
  }

  public LbSettings(String endpoint, int port, int slotBase, List<Backend> backends) {
    this(endpoint, port, slotBase, backends, DEFAULT_MAX_CONNECTIONS);
  }

  /** One API server; {@code name} is the node's. */
  public record Backend(String name, InetAddress address, int port) {}
}
