package dev.mainstay.e2e.lab;

import java.time.Duration;

/** A machine on the nodes' network that is none of the nodes. It goes with the cluster at last. */
public final class Stranger implements AutoCloseable {
  private final String address;
  private final String containerId;

  private Stranger(String address, String containerId) {
    this.address = address;
    this.containerId = containerId;
  }

  static Stranger at(String cluster, String address) {
    String id = NodeContainers.createStranger(cluster, address);
    LabDocker.client().startContainerCmd(id).exec();
    return new Stranger(address, id);
  }

  /** Its own address. */
  public String address() {
    return address;
  }

  /** Sends an advertisement to a node, as often as told, one each interval, and returns then. */
  public void advertise(ForgedVrrp forged, LabNode to, int times) {
    Duration limit = forged.interval().multipliedBy(times).plusSeconds(10);
    LabDocker.execPlain(containerId, limit, forged.command(to.address(), times))
        .orThrow("sending VRRP to " + to.name());
  }

  /** Takes it away. */
  @Override
  public void close() {
    LabDocker.remove(containerId);
  }
}
