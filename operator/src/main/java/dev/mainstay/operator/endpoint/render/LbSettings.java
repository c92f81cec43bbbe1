package dev.mainstay.operator.endpoint.render;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec.HealthCheck;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec.LoadBalancer;
import java.net.InetAddress;
import java.util.List;

/**
 * What the configuration of the two load balancers of every node depends on.
 *
 * @param endpoint name of the resource
 * @param port what clients use
 * @param slotBase first of the endpoint's ten ports
 * @param backends the API servers, 1 to 64, in a stable order: the order is part of the hash
 * @param check how each API server is asked whether it may serve
 * @param balancing how connections are spread and limited
 */
public record LbSettings(
    String endpoint,
    int port,
    int slotBase,
    List<Backend> backends,
    HealthCheck check,
    LoadBalancer balancing) {
  public LbSettings {
    backends = List.copyOf(backends);
  }

  /** One API server; {@code name} is the node's. */
  public record Backend(String name, InetAddress address, int port) {}
}
