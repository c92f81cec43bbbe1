package dev.mainstay.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static final Map<String, String> NEEDED =
      Map.of(
          "POD_NAME", "mainstay-operator-1",
          "POD_NAMESPACE", "mainstay-system",
          "NODE_NAME", "cp-1",
          "HOST_IP", "192.0.2.11",
          "MAINSTAY_DATAPLANE_IMAGE", "example.com/dp:1");

  @Test
  void pullSecretsAreAListAndThereNeedBeNone() {
    // Given
    var env = new HashMap<>(NEEDED);
    env.put("MAINSTAY_IMAGE_PULL_SECRETS", "one, two");

    // Then
    assertThat(Settings.from(env).pullSecrets()).containsExactly("one", "two");
    assertThat(Settings.from(NEEDED).pullSecrets()).isEmpty();
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnce() {
    // Given
    var env = new HashMap<>(NEEDED);
    env.remove("POD_NAME");
    env.put("MAINSTAY_HTTP_PORT", "0");

    // Then
    assertThatThrownBy(() -> Settings.from(env))
        .hasMessageContaining("POD_NAME is not set")
        .hasMessageContaining("MAINSTAY_HTTP_PORT is no port: 0");
  }
}
