package dev.mainstay.e2e;

/** Endpoints that must be refused, for every kind of cluster that the refusal is shown in. */
final class BadEndpoint {
  /** Address, port, interface, and a part of the API server's message. */
  static final String REFUSED =
      """
      127.0.0.1,     7443,  '',             not a usable IPv4 unicast address
      224.0.0.18,    7443,  '',             not a usable IPv4 unicast address
      172.30.0.999,  7443,  '',             not a usable IPv4 unicast address
      not-an-ip,     7443,  '',             spec.virtualIPs
      172.30.0.101,  31000, '',             30000-60999
      172.30.0.101,  0,     '',             spec.port
      172.30.0.101,  7443,  'eth0; reboot', spec.virtualIPs
      """;

  private BadEndpoint() {}

  /** {@code nic}: none is named if it is empty. */
  static String yaml(String address, int port, String nic) {
    return """
        apiVersion: mainstay.dev/v1alpha1
        kind: ControlPlaneEndpoint
        metadata: {name: bad}
        spec:
          port: %d
          virtualIPs:
          - {address: "%s"%s}
        """
        .formatted(port, address, nic.isEmpty() ? "" : ", interface: \"" + nic + "\"");
  }
}
