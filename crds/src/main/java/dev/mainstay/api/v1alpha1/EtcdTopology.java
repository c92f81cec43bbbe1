package dev.mainstay.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * How many more etcd members may fail before the control plane stops.
 *
 * <p>Cluster scoped: it does not implement Namespaced, because a cluster has one control plane.
 */
@Group("mainstay.dev")
@Version("v1alpha1")
@Plural("etcdtopologies")
@Singular("etcdtopology")
@ShortNames("etcdtopo")
@Categories("mainstay")
@AdditionalPrinterColumn(name = "State", jsonPath = ".status.state")
@AdditionalPrinterColumn(name = "Quorum", jsonPath = ".status.quorumText")
@AdditionalPrinterColumn(
    name = "Tolerance",
    jsonPath = ".status.quorum.faultToleranceNow",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Leader", jsonPath = ".status.leader.node")
@AdditionalPrinterColumn(
    name = "Safe",
    jsonPath = ".status.conditions[?(@.type==\"DisruptionAllowed\")].status")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "Learners",
    jsonPath = ".status.quorum.learners",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(name = "Version", jsonPath = ".status.etcdVersion", priority = 1)
@AdditionalPrinterColumn(name = "Topology", jsonPath = ".spec.topology", priority = 1)
@AdditionalPrinterColumn(
    name = "Last-Proven",
    jsonPath = ".status.quorum.lastProvenTime",
    type = AdditionalPrinterColumn.Type.DATE,
    priority = 1)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.summary", priority = 1)
public class EtcdTopology extends CustomResource<EtcdTopologySpec, EtcdTopologyStatus> {
  private static final long serialVersionUID = 1L;

  @Override
  @Required
  public EtcdTopologySpec getSpec() {
    return super.getSpec();
  }

  // -1 differs from every real generation, so kstatus never takes a new object for ready.
  @Override
  @Default("{\"observedGeneration\": -1}")
  public EtcdTopologyStatus getStatus() {
    return super.getStatus();
  }
}
