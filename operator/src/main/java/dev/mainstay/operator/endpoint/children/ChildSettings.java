package dev.mainstay.operator.endpoint.children;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What all operands of one endpoint have in common.
 *
 * @param endpoint name of the resource
 * @param namespace where the operands live; it needs the privileged Pod Security label
 * @param slot 0 to 7, decides the ports
 * @param loadBalancerImage data plane of the pods lb-a and lb-b
 * @param vipImage data plane of the pods vip
 * @param maxConnections of one HAProxy process; decides how much memory it may take
 * @param nodeSelector labels of the nodes that run them, not empty
 * @param seated nodes that run VRRP: they keep their pods until the operator has taken that from
 *     them, also when they lose the labels
 * @param caHash hash of the certificate authorities that the load balancers trust
 * @param pullSecrets names of image pull secrets in that namespace
 */
public record ChildSettings(
    String endpoint,
    String namespace,
    int slot,
    String loadBalancerImage,
    String vipImage,
    int maxConnections,
    Map<String, String> nodeSelector,
    Set<String> seated,
    String caHash,
    List<String> pullSecrets) {
  public ChildSettings {
    nodeSelector = Map.copyOf(nodeSelector);
    seated = Set.copyOf(seated);
    pullSecrets = List.copyOf(pullSecrets);
  }
}
