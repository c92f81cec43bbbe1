package dev.mainstay.operator.endpoint.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.operator.endpoint.Specs;
import dev.mainstay.operator.status.EndpointReason;
import dev.mainstay.operator.status.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataPlaneImagesTest {
  private static final String DIGEST = "@sha256:" + "0a".repeat(32);
  private static final DataPlaneImages IMAGES =
      new DataPlaneImages(
          "registry.example.com:5000/mainstay/dataplane:1.0", List.of("mirror.example.com/dp"));

  @Test
  void whatIsNotNamedIsTheChartsImage() {
    // When
    var spec = Specs.with("haproxyKeepalived: {images: {haproxy: 'mirror.example.com/dp:2.0'}}");

    // Then
    assertThat(IMAGES.loadBalancer(spec)).isEqualTo("mirror.example.com/dp:2.0");
    assertThat(IMAGES.vip(spec)).isEqualTo("registry.example.com:5000/mainstay/dataplane:1.0");
    assertThat(IMAGES.vip(Specs.with(""))).isEqualTo(IMAGES.standard());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registry.example.com:5000/mainstay/dataplane:2.0",
        "mirror.example.com/dp:2.0",
        "mirror.example.com/dp@sha256:DIGEST",
        "mirror.example.com/dp:2.0@sha256:DIGEST",
      })
  void tagsAndDigestsOfAnAllowedRepositoryMayRun(String image) {
    assertThat(verdict(image.replace("@sha256:DIGEST", DIGEST))).isInstanceOf(Verdict.Allow.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registry.example.com/mainstay/dataplane:1.0",
        "mirror.example.com/dp",
        "mirror.example.com/dp:",
        "mirror.example.com/dp/evil:1",
        "mirror.example.com/dpx:1",
        "evil.example/mirror.example.com/dp:1",
        "mirror.example.com/dp:1 --privileged",
        "mirror.example.com/dp:1\n",
        "mirror.example.com/dp@sha256:abc",
        "MIRROR.example.com/dp:1",
        "",
      })
  void anyOtherImageIsRefusedWithTheRemedy(String image) {
    assertThat(verdict(image))
        .isInstanceOfSatisfying(
            Verdict.Reject.class,
            r -> {
              assertThat(r.reason()).isEqualTo(EndpointReason.IMAGE_NOT_ALLOWED);
              assertThat(r.message())
                  .startsWith(
                      "ControlPlaneEndpoint main: spec.haproxyKeepalived.images.keepalived '")
                  .contains("mirror.example.com/dp", "dataplane.image.allowedRepositories")
                  .doesNotContain("\n");
            });
  }

  @Test
  void aStandardImageWithADigestAllowsItsRepository() {
    // Given
    var images = new DataPlaneImages("example.com/dp" + DIGEST, List.of());

    // When
    Verdict verdict =
        images.mayRun(
            "main", Specs.with("haproxyKeepalived: {images: {haproxy: 'example.com/dp:2'}}"));

    // Then
    assertThat(verdict).isInstanceOf(Verdict.Allow.class);
  }

  private static Verdict verdict(String image) {
    String escaped = image.replace("\n", "\\n");
    return IMAGES.mayRun(
        "main", Specs.with("haproxyKeepalived: {images: {keepalived: \"" + escaped + "\"}}"));
  }
}
