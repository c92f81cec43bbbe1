package dev.mainstay.operator.etcd.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Test certificates, laid out in a folder as the sidecar lays out the real ones. */
public final class TestTls {
  static final Path SOURCE = Path.of("src/test/resources/etcd-tls");

  private TestTls() {}

  /** File names without extension, for example client and client-pkcs1. */
  public static TlsFiles place(Path folder, String ca, String certificate, String key)
      throws IOException {
    copy(ca + ".crt", folder.resolve("ca.crt"));
    copy(certificate + ".crt", folder.resolve("client.crt"));
    copy(key + ".key", folder.resolve("client.key"));
    return TlsFiles.ofHost(folder);
  }

  /** For a server on 127.0.0.1 to 127.0.0.9; clients may be asked for a certificate of the CA. */
  public static SSLContext server() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (var certificate = Files.newInputStream(SOURCE.resolve("server.crt"))) {
      store.setKeyEntry(
          "server",
          PemKeys.parse(Files.readString(SOURCE.resolve("server.key"))),
          new char[0],
          new Certificate[] {
            CertificateFactory.getInstance("X.509").generateCertificate(certificate)
          });
    }
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), ca().getTrustManagers(), null);
    return tls;
  }

  private static TrustManagerFactory ca() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (var certificate = Files.newInputStream(SOURCE.resolve("ca.crt"))) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust;
  }

  private static void copy(String name, Path to) throws IOException {
    Files.copy(SOURCE.resolve(name), to, StandardCopyOption.REPLACE_EXISTING);
  }
}
