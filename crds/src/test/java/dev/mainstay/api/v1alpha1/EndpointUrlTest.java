package dev.mainstay.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.generator.annotation.ValidationRule;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expression inside the rule; that the API server takes the rule is for the e2e. */
class EndpointUrlTest {
  @ParameterizedTest
  @CsvSource({
    "https://10.0.0.1:2379, true",
    "https://10.0.0.1, true",
    "https://etcd-1.example:2379, true",
    "https://etcd1, true",
    "https://[2001:db8::1]:2379, true",
    "https://10.0.0.1:65535, true",
    "http://10.0.0.1:2379, false",
    "https://10.0.0.1:65536, false",
    "https://10.0.0.1:0, false",
    "https://10.0.0.256:2379, false",
    "https://10.0.0:2379, false",
    "https://10.0.0.1:2379/, false",
    "https://10.0.0.1:2379/v3, false",
    "https://user@10.0.0.1:2379, false",
    "https://10.0.0.1:2379?x, false",
    "https://-a.example, false",
    "https://a..example, false",
    "'https://10.0.0.1; reboot', false",
    "10.0.0.1:2379, false",
    "https://, false"
  })
  void onlyHttpsWithAHostAndAPortPasses(String url, boolean passes) {
    // Given
    String rule = EtcdTopologySpec.Endpoint.class.getAnnotation(ValidationRule.class).value();
    Matcher expression = Pattern.compile("matches\\(r'(.*)'\\)").matcher(rule);
    assertThat(expression.find()).isTrue();

    // When, Then
    assertThat(url.matches(expression.group(1))).isEqualTo(passes);
  }
}
