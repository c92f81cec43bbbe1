package dev.mainstay.e2e.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.e2e.lab.CertificateAuthority.Pair;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CertificateAuthorityTest {
  private static CertificateAuthority authority;

  @BeforeAll
  static void create() {
    authority = CertificateAuthority.create("lab");
  }

  @Test
  void aServersCertificateIsTheAuthoritysAndCoversItsAddresses() throws Exception {
    // When
    Pair pair = authority.server("etcd-1", List.of("172.30.0.51", "127.0.0.1"), 90);

    // Then
    X509Certificate certificate = parse(pair.certificate());
    certificate.verify(parse(authority.certificate()).getPublicKey());
    certificate.checkValidity();
    assertThat(
            certificate.getSubjectAlternativeNames().stream().map(name -> name.get(1).toString()))
        .containsExactly("172.30.0.51", "127.0.0.1");
    assertThat(fits(pair.key(), certificate)).isTrue();
  }

  @Test
  void oneThatEndedYesterdayIsExpired() throws Exception {
    // When
    X509Certificate certificate =
        parse(authority.server("etcd-1", List.of("127.0.0.1"), -1).certificate());

    // Then
    assertThatThrownBy(certificate::checkValidity).isInstanceOf(CertificateExpiredException.class);
  }

  @Test
  void aClientHasNoAddress() throws Exception {
    // When
    X509Certificate certificate = parse(authority.client("mainstay").certificate());

    // Then
    assertThat(certificate.getSubjectAlternativeNames()).isNull();
  }

  private static X509Certificate parse(String pem) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  private static boolean fits(String pem, X509Certificate certificate) throws Exception {
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    byte[] sample = {1, 2, 3};
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der)));
    signature.update(sample);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(sample);
    return signature.verify(signed);
  }
}
