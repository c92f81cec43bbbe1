package dev.mainstay.e2e;

import dev.mainstay.e2e.lab.LabNode;

/** The data plane's image under another name, so that both DaemonSets and all their pods change. */
public final class NextImage {
  public static final String NAME = "mainstay/dataplane:e2e-next";

  private NextImage() {}

  /** Makes the name known to every node. */
  public static void tag(Mainstay mainstay) {
    for (LabNode node : mainstay.cluster().nodes()) {
      mainstay
          .cluster()
          .exec(
              node,
              "ctr",
              "-n",
              "k8s.io",
              "images",
              "tag",
              "--force",
              "docker.io/" + Mainstay.DATAPLANE_IMAGE,
              "docker.io/" + NAME)
          .orThrow("tagging the image on " + node.name());
    }
  }

  /** The field of the spec that has all containers of the data plane run this image. */
  public static String spec(String image) {
    return "{\"haproxyKeepalived\":{\"images\":{\"haproxy\":\"%1$s\",\"keepalived\":\"%1$s\"}}}"
        .formatted(image);
  }
}
