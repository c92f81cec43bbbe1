package dev.mainstay.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * One address in front of the API servers that survives the loss of any node.
 *
 * <p>Cluster scoped: it does not implement Namespaced, because a cluster has one control plane.
 */
@Group("mainstay.dev")
@Version("v1alpha1")
@ShortNames("cpep")
@Categories("mainstay")
@AdditionalPrinterColumn(name = "Endpoint", jsonPath = ".status.endpoint")
@AdditionalPrinterColumn(name = "Holder", jsonPath = ".status.holder")
@AdditionalPrinterColumn(name = "Nodes", jsonPath = ".status.readyNodes")
@AdditionalPrinterColumn(name = "Backends", jsonPath = ".status.backends")
@AdditionalPrinterColumn(
    name = "Last-Failover",
    jsonPath = ".status.failover.last.at",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Outage", jsonPath = ".status.failover.last.outage")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
    value = "self.metadata.name.size() <= 40",
    message =
        "metadata.name is longer than 40 characters, and the names of the operands are made from it."
            + " Choose a shorter one.")
public class ControlPlaneEndpoint
    extends CustomResource<ControlPlaneEndpointSpec, ControlPlaneEndpointStatus> {
  private static final long serialVersionUID = 1L;

  @Override
  @Required
  public ControlPlaneEndpointSpec getSpec() {
    return super.getSpec();
  }

  // -1 differs from every real generation, so kstatus never takes a new object for ready.
  @Override
  @Default("{\"observedGeneration\": -1}")
  public ControlPlaneEndpointStatus getStatus() {
    return super.getStatus();
  }
}
