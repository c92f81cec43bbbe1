package dev.mainstay.e2e.bench;

/** How it is measured, for the console and for the page. */
final class Method {
  static final String TEXT =
      """
      A probe outside the cluster, on the same layer 2, opens a new TLS connection to the virtual
      address every 5 ms (node-kill: 20 ms) and asks for /version, at its own pace whatever became
      of the attempts before. An attempt may take 1 s where the address moves without a hand-over
      (node-kill, keepalived-kill), elsewhere 5 s. The time of a run is its longest outage: start of
      the first failed attempt to start of the first good one; 0 when nothing failed. Disturbed is
      the time from the first failed attempt to the first good one after the last failure: longer
      where good and failed attempts alternate. In hand are those of the failed that were begun
      before the probe's machine turned to another node, by its ARP table: their packets go to a node
      that does not know them. A run begins in a whole cluster and ends in one. The fault is done to
      the node that has the address.
      A profile sets VRRP's timers and nothing else, so Fast has rows where they count. A roll-out
      replaces the six pods of HAProxy, an upgrade all nine, and hands the address over once.
      Reported is what Mainstay itself writes on its resource, seen by its own probes.
      Three-node kubeadm cluster with stacked etcd, its nodes containers on one bridge.
      """;

  private Method() {}
}
