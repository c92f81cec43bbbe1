package dev.mainstay.operator.endpoint;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec;
import io.fabric8.kubernetes.client.utils.Serialization;

/** Specs as people write them; what they leave out has its default. */
public final class Specs {
  private Specs() {}

  /** {@code fields}: a YAML flow, such as {@code port: 7443, failover: {profile: Fast}}. */
  public static ControlPlaneEndpointSpec of(String fields) {
    // Without the line in front it would be taken for JSON.
    return Serialization.unmarshal("---\n{" + fields + "}", ControlPlaneEndpointSpec.class);
  }

  /** With one virtual IP. */
  public static ControlPlaneEndpointSpec with(String fields) {
    return of("virtualIPs: [{address: 192.0.2.100}], " + fields);
  }
}
