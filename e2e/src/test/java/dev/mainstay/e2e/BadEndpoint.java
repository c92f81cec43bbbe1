package dev.mainstay.e2e;

/** Endpoints that must be refused, for every kind of cluster that the refusal is shown in. */
final class BadEndpoint {
  /** Address, port, interface, and a part of the API server's message. */
  static final String REFUSED =
      """
      127.0.0.1,       7443,  '',                 not a usable IPv4 unicast address
      224.0.0.18,      7443,  '',                 not a usable IPv4 unicast address
      169.254.1.1,     7443,  '',                 not a usable IPv4 unicast address
      0.0.0.0,         7443,  '',                 not a usable IPv4 unicast address
      255.255.255.255, 7443,  '',                 not a usable IPv4 unicast address
      010.0.0.1,       7443,  '',                 not a usable IPv4 unicast address
      172.30.0.999,    7443,  '',                 not a usable IPv4 unicast address
      ::ffff:10.0.0.1, 7443,  '',                 not a usable IPv4 unicast address
      fe80::1%eth0,    7443,  '',                 not a usable IPv4 unicast address
      ::,              7443,  '',                 spec.virtualIPs
      172.30.0.101/24, 7443,  '',                 not a usable IPv4 unicast address
      not-an-ip,       7443,  '',                 spec.virtualIPs
      172.30.0.101,    31000, '',                 30000-60999
      172.30.0.101,    0,     '',                 spec.port
      172.30.0.101,    65536, '',                 spec.port
      172.30.0.101,    22,    '',                 below 1024
      172.30.0.101,    9443,  '',                 9430-9519
      172.30.0.101,    7443,  'eth0; reboot',     spec.virtualIPs
      172.30.0.101,    7443,  '../x',             spec.virtualIPs
      172.30.0.101,    7443,  'enx0011223344556', spec.virtualIPs
      172.30.0.101,    7443,  'lo',               interface lo reaches no other node
      """;

  /**
   * A spec but for the address, and a part of the API server's message. {@code _} stands for a
   * character that {@link #unescaped} puts there.
   */
  static final String REFUSED_FIELDS =
      """
      'virtualIPs: [{address: 172.30.0.101, preferredNode: "cp-1_n}"}]',             preferredNode
      'virtualIPs: [{address: 172.30.0.101, preferredNode: "CP-1"}]',                preferredNode
      'virtualIPs: [{address: 172.30.0.101, interface: "eth0_n}"}]',                 interface
      'virtualIPs: [{address: 172.30.0.101, interface: "eth0_0"}]',                  interface
      'virtualIPs: [{address: 172.30.0.101, interface: "~SEQ(a,1,9)"}]',             interface
      'virtualIPs: [{address: 172.30.0.101, interface: "$X=1"}]',                    interface
      'virtualIPs: [{address: 172.30.0.101}, {address: 172.30.0.101}]',              duplicate
      'virtualIPs: []',                                                              virtualIPs
      'healthCheck: {path: "/readyz_nlua-load /x"}',                                 healthCheck.path
      'healthCheck: {path: "/readyz_u"}',                                            healthCheck.path
      'healthCheck: {path: "/readyz ${HOME}"}',                                      healthCheck.path
      'healthCheck: {path: "/metrics"}',                                             healthCheck.path
      'healthCheck: {intervalMillis: 100}',                                          intervalMillis
      'healthCheck: {fall: 0}',                                                      fall
      'healthCheck: {rise: 11}',                                                     rise
      'healthCheck: {timeoutMillis: 99}',                                            timeoutMillis
      'loadBalancer: {algorithm: source}',                                           algorithm
      'loadBalancer: {maxConnections: 100001}',                                      maxConnections
      'loadBalancer: {timeouts: {connectMillis: 10}}',                               connectMillis
      'loadBalancer: {timeouts: {idleSeconds: 1}}',                                  idleSeconds
      'loadBalancer: {timeouts: {closeSeconds: 0}}',                                 closeSeconds
      'failover: {profile: Turbo}',                                                  profile
      'failover: {preempt: "yes"}',                                                  preempt
      'haproxyKeepalived: {virtualRouterId: 256}',                                   virtualRouterId
      'haproxyKeepalived: {images: {haproxy: "mainstay/dataplane"}}',                images.haproxy
      'haproxyKeepalived: {images: {haproxy: "a:1_n  hostPID: true"}}',              images.haproxy
      'haproxyKeepalived: {images: {keepalived: "A:1"}}',                            images.keepalived
      'nodeSelector: {matchLabels: {role: "cp_n"}}',                                 matchLabels
      'nodeSelector: {matchLabels: {}}',                                             matchLabels
      'paused: 1',                                                                   paused
      """;

  /** A spec, one that must not replace it, and a part of the API server's message. */
  static final String FROZEN =
      """
      'paused: true, port: 7443', 'paused: true, port: 7444', spec.port cannot be changed
      'paused: true, nodeSelector: {matchLabels: {a: b}}', 'paused: true, nodeSelector: {matchLabels: {a: c}}', spec.nodeSelector cannot be changed
      'paused: true, haproxyKeepalived: {virtualRouterId: 60}', 'paused: true, haproxyKeepalived: {virtualRouterId: 61}', virtualRouterId cannot be changed
      'paused: true, virtualIPs: [{address: 172.30.0.101, interface: eth0}]', 'paused: true, virtualIPs: [{address: 172.30.0.101, interface: eth1}]', interface of virtual IP 172.30.0.101 cannot be changed
      'paused: true, virtualIPs: [{address: 172.30.0.101}]', 'paused: true, virtualIPs: [{address: 172.30.0.101, interface: eth1}]', interface of virtual IP 172.30.0.101 cannot be changed
      """;

  private BadEndpoint() {}

  /** {@code nic}: none is named if it is empty. */
  static String yaml(String address, int port, String nic) {
    return yaml(
        "port: %d, virtualIPs: [{address: \"%s\"%s}]"
            .formatted(port, address, nic.isEmpty() ? "" : ", interface: \"" + nic + "\""));
  }

  /** {@code fields} of the spec, as a YAML flow; an address is added where they name none. */
  static String yaml(String fields) {
    return """
        apiVersion: mainstay.dev/v1alpha1
        kind: ControlPlaneEndpoint
        metadata: {name: bad}
        spec: {%s%s}
        """
        .formatted(
            fields, fields.contains("virtualIPs") ? "" : ", virtualIPs: [{address: 172.30.0.101}]");
  }

  /**
   * Control characters as YAML's double quotes write them; a table cannot hold them as they are.
   */
  static String unescaped(String field) {
    return field.replace("_n", "\\n").replace("_0", "\\0").replace("_u", "\\u2028");
  }
}
