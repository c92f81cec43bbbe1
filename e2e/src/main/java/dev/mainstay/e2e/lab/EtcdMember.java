package dev.mainstay.e2e.lab;

/**
 * One member of an {@link ExternalEtcd}: a container that is one machine.
 *
 * @param name in etcd's member list, for example {@code three-1}
 * @param address IPv4 address on the lab's bridge; kept over kill and start
 * @param containerId Docker's id
 */
public record EtcdMember(String name, String address, String containerId) {

  /** Where clients ask it. */
  public String clientUrl() {
    return "https://" + address + ":2379";
  }

  String peerUrl() {
    return "https://" + address + ":2380";
  }
}
