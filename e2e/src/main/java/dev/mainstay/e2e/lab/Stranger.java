package dev.mainstay.e2e.lab;

/** A machine on the nodes' network that is none of the nodes. It goes with the cluster at last. */
public final class Stranger implements AutoCloseable {
  private final String containerId;

  private Stranger(String containerId) {
    this.containerId = containerId;
  }

  static Stranger at(String cluster, String address) {
    String id = NodeContainers.createStranger(cluster, address);
    LabDocker.client().startContainerCmd(id).exec();
    return new Stranger(id);
  }

  /** Takes it away. */
  @Override
  public void close() {
    LabDocker.remove(containerId);
  }
}
