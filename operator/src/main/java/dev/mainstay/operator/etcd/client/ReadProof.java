package dev.mainstay.operator.etcd.client;

/** How a linearizable read proved quorum. */
public enum ReadProof {
  /** The read was answered. */
  ANSWERED,
  /** The read was refused for lack of permission, which etcd checks after the quorum round. */
  DENIED
}
