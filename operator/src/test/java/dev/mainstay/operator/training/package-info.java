/**
 * The operator's process, as the image starts it, against a cluster of fakes: the image build runs
 * it for the AOT cache. It is not in the image, so a running operator cannot reach it. What it
 * cannot show: schema, CEL, RBAC, field ownership, a kubelet, VRRP.
 */
package dev.mainstay.operator.training;
