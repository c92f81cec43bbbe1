package dev.mainstay.operator.etcd.actions;

import dev.mainstay.api.v1alpha1.EtcdTopologyStatus.ActionType;

/** Something that would help. {@code memberId} is unsigned, 0 if it concerns the whole cluster. */
record Want(ActionType type, long memberId) {
  static Want ofCluster(ActionType type) {
    return new Want(type, 0);
  }
}
