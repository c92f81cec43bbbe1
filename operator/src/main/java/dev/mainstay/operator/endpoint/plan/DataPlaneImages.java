package dev.mainstay.operator.endpoint.plan;

import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec;
import dev.mainstay.api.v1alpha1.ControlPlaneEndpointSpec.Images;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Verdict;
import dev.mainstay.operator.status.Verdict.Allow;
import dev.mainstay.operator.status.Verdict.Reject;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which images the operands may run. They may change the nodes' network, so who writes the resource
 * must not be able to bring just any image there: the chart's owner says from where.
 *
 * @param standard image of operands for which the resource names none
 * @param repositories besides that of the standard image, from which the resource may name images
 */
public record DataPlaneImages(String standard, List<String> repositories) {
  private static final Pattern IMAGE = Pattern.compile(Images.IMAGE);

  public DataPlaneImages {
    repositories =
        Stream.concat(Stream.of(repository(standard)), repositories.stream()).distinct().toList();
  }

  /** Image of the pods lb-a and lb-b. */
  public String loadBalancer(ControlPlaneEndpointSpec spec) {
    return images(spec).map(Images::haproxy).orElse(standard);
  }

  /** Image of the pods vip. */
  public String vip(ControlPlaneEndpointSpec spec) {
    return images(spec).map(Images::keepalived).orElse(standard);
  }

  /** Only images of the repositories allowed; {@code name} is the resource's. */
  public Verdict mayRun(String name, ControlPlaneEndpointSpec spec) {
    return Verdict.strictest(
        List.of(
            mayRun(name, "haproxy", images(spec).map(Images::haproxy)),
            mayRun(name, "keepalived", images(spec).map(Images::keepalived))));
  }

  private Verdict mayRun(String name, String field, Optional<String> image) {
    if (image.isEmpty()
        || (IMAGE.matcher(image.get()).matches()
            && repositories.contains(repository(image.get())))) {
      return new Allow();
    }
    return new Reject(
        EndpointReason.IMAGE_NOT_ALLOWED,
        "ControlPlaneEndpoint %s: spec.haproxyKeepalived.images.%s %s is of none of the repositories"
                .formatted(name, field, SpecPolicy.quoted(image.get()))
            + " that the chart allows (%s). Choose a tag or digest of one of them, or add its"
                .formatted(String.join(", ", repositories))
            + " repository to the chart's value dataplane.image.allowedRepositories.");
  }

  private static Optional<Images> images(ControlPlaneEndpointSpec spec) {
    return Optional.ofNullable(spec.haproxyKeepalived().images());
  }

  /** Without tag and digest; the colon of a port stands before a slash. */
  private static String repository(String image) {
    String untagged = image.split("@", 2)[0];
    int colon = untagged.lastIndexOf(':');
    return colon > untagged.lastIndexOf('/') ? untagged.substring(0, colon) : untagged;
  }
}
