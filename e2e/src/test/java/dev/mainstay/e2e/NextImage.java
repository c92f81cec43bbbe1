package dev.mainstay.e2e;

import dev.mainstay.e2e.lab.LabNode;
import dev.mainstay.e2e.lab.Waiting;
import java.time.Duration;

/** The data plane's image under another name, so that both DaemonSets and all their pods change. */
final class NextImage {
  static final String NAME = "mainstay/dataplane:e2e-next";

  private NextImage() {}

  /** Makes the name known to every node. */
  static void tag(Mainstay mainstay) {
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

  /** For the scenes after it: a node that joins does not know the name. */
  static void back() {
    Mainstay mainstay = SharedCluster.settled();
    mainstay.change("{\"haproxyKeepalived\":{\"images\":null}}");
    Waiting.until(
        "the image is the chart's again",
        SharedCluster.LONG.plus(SharedCluster.LONG),
        Duration.ofSeconds(1),
        mainstay::rolledOut);
  }

  /** The field of the spec that has all containers of the data plane run this image. */
  static String spec(String image) {
    return "{\"haproxyKeepalived\":{\"images\":{\"haproxy\":\"%1$s\",\"keepalived\":\"%1$s\"}}}"
        .formatted(image);
  }
}
