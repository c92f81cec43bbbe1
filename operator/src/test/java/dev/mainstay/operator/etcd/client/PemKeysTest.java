package dev.mainstay.operator.etcd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemKeysTest {
  @ParameterizedTest
  @CsvSource({"client-pkcs1.key, client.key", "client-ec.key, client-ec-pkcs8.key"})
  void olderFormsAreTheSameKeyAsPkcs8(String older, String pkcs8) throws Exception {
    // Given
    PrivateKey expected = PemKeys.parse(text(pkcs8));

    // When
    PrivateKey key = PemKeys.parse(text(older));

    // Then
    assertThat(secret(key)).isEqualTo(secret(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\nMA==\n-----END EC PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\nMIT/////\n-----END EC PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"
      })
  void whatIsNoKeyIsRefused(String pem) {
    assertThatThrownBy(() -> PemKeys.parse(pem)).isInstanceOf(GeneralSecurityException.class);
  }

  /** The number that makes the key; the encodings differ in optional parts. */
  private static BigInteger secret(PrivateKey key) {
    return switch (key) {
      case RSAPrivateKey rsa -> rsa.getPrivateExponent();
      case ECPrivateKey ec -> ec.getS();
      default -> throw new IllegalArgumentException(key.getAlgorithm());
    };
  }

  private static String text(String name) throws IOException {
    return Files.readString(TestTls.SOURCE.resolve(name));
  }
}
