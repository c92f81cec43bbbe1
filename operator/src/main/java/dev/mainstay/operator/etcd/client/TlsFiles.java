package dev.mainstay.operator.etcd.client;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Client certificate, key and CA in one folder. Names differ by where they come from: the sidecar's
 * copies of the host's files, or a Secret mounted as a volume.
 *
 * @param title of the whole, for messages
 * @param remedy what to do when one of the three is missing or unusable, a sentence
 */
public record TlsFiles(
    Path folder, String ca, String certificate, String key, String title, String remedy) {
  private static final long MAX_BYTES = 1 << 20; // a bundle of 500 certificates; never a core dump

  /** What the sidecar copied: {@code ca.crt}, {@code client.crt}, {@code client.key}. */
  public static TlsFiles ofHost(Path folder) {
    return new TlsFiles(
        folder,
        "ca.crt",
        "client.crt",
        "client.key",
        folder.toString(),
        "Look at the log of the container etcd-certificates, and at the chart's value"
            + " etcd.certificates.");
  }

  /**
   * A Secret that the chart mounted at {@code folder}, with the keys of type kubernetes.io/tls. The
   * folder is there if the chart names the Secret, and empty while the Secret does not exist.
   */
  public static TlsFiles ofSecret(Path folder, String namespace, String name) {
    return new TlsFiles(
        folder,
        "ca.crt",
        "tls.crt",
        "tls.key",
        "Secret " + namespace + "/" + name,
        "It needs ca.crt (etcd's CA), tls.crt and tls.key (a client certificate and its key), and"
            + " the chart's value etcd.secrets must name it. A change is seen within two minutes.");
  }

  /** The text of the three files, so that a change is seen whatever the time stamps say. */
  record Content(String ca, String certificate, String key) {
    @Override
    public String toString() {
      return "Content[" + key.length() + " characters of key]"; // never the key itself
    }
  }

  Content read() throws EtcdCallException {
    if (!Files.isDirectory(folder)) {
      throw missing("is not mounted", null);
    }
    return new Content(text(ca), text(certificate), text(key));
  }

  private String text(String name) throws EtcdCallException {
    Path file = folder.resolve(name);
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw missing(name + " is larger than 1 MiB", null);
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw missing(name + " does not exist", e);
    } catch (IOException e) {
      throw missing(name + " cannot be read", e);
    }
  }

  /** The same identity and the same trust for both protocols. */
  record Credentials(ChannelCredentials grpc, SSLContext https) {}

  /** Throws if the files do not belong together, as in the middle of a rotation. */
  Credentials credentials(Content content, ServedCertificates served) throws EtcdCallException {
    X509Certificate[] chain = certificates(certificate, content.certificate());
    X509Certificate[] roots = certificates(ca, content.ca());
    try {
      PrivateKey own = PemKeys.parse(content.key());
      if (!matches(own, chain[0])) {
        throw missing(key + " does not belong to " + certificate, null);
      }
      KeyManager[] keys = keyManagers(own, chain).getKeyManagers();
      TrustManager[] trust = served.watching(trustManagers(List.of(roots)).getTrustManagers());
      SSLContext https = SSLContext.getInstance("TLS");
      https.init(keys, trust, null);
      return new Credentials(
          TlsChannelCredentials.newBuilder().keyManager(keys).trustManager(trust).build(), https);
    } catch (GeneralSecurityException | IOException e) {
      throw missing(key + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** At least one. */
  private X509Certificate[] certificates(String name, String pem) throws EtcdCallException {
    try {
      X509Certificate[] all =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1)))
              .stream()
              .map(X509Certificate.class::cast)
              .toArray(X509Certificate[]::new);
      if (all.length == 0) {
        throw missing(name + " holds no certificate", null);
      }
      return all;
    } catch (GeneralSecurityException e) {
      throw missing(name + " holds no certificate: " + e.getMessage(), e);
    }
  }

  private static boolean matches(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm().toUpperCase(Locale.ROOT)) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "Ed25519";
        };
    if (!certificate.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
      return false;
    }
    byte[] sample = {1, 2, 3};
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(sample);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(sample);
    return signature.verify(signed);
  }

  private static KeyManagerFactory keyManagers(PrivateKey key, X509Certificate[] chain)
      throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    store.setKeyEntry("client", key, new char[0], chain);
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    return factory;
  }

  private static TrustManagerFactory trustManagers(Collection<? extends Certificate> roots)
      throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    int i = 0;
    for (Certificate root : roots) {
      store.setCertificateEntry("ca" + i++, root);
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private EtcdCallException missing(String problem, @Nullable Throwable cause) {
    return new EtcdCallException(
        Failure.CREDENTIALS_MISSING, title + ": " + problem + ". " + remedy, cause);
  }
}
