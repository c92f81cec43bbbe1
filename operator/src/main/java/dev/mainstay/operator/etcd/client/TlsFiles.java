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
import java.util.Locale;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Client certificate, key and CA in one folder: {@code ca.crt}, {@code client.crt/.key}. */
public record TlsFiles(Path folder) {
  private static final long MAX_BYTES = 1 << 20; // a bundle of 500 certificates; never a core dump

  /** The text of the three files, so that a change is seen whatever the time stamps say. */
  record Content(String ca, String certificate, String key) {
    @Override
    public String toString() {
      return "Content[" + key.length() + " characters of key]"; // never the key itself
    }
  }

  Content read() throws EtcdCallException {
    return new Content(text("ca.crt"), text("client.crt"), text("client.key"));
  }

  private String text(String name) throws EtcdCallException {
    Path file = folder.resolve(name);
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw missing(file + " is larger than 1 MiB", null);
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw missing("file " + file + " does not exist", e);
    } catch (IOException e) {
      throw missing("file " + file + " cannot be read", e);
    }
  }

  /** Throws if the files do not belong together, as in the middle of a rotation. */
  ChannelCredentials credentials(Content content) throws EtcdCallException {
    try {
      X509Certificate[] chain = certificates(content.certificate()).toArray(X509Certificate[]::new);
      PrivateKey key = PemKeys.parse(content.key());
      Collection<X509Certificate> roots = certificates(content.ca());
      if (chain.length == 0 || roots.isEmpty()) {
        throw missing("no certificate in client.crt or ca.crt of " + folder, null);
      }
      if (!matches(key, chain[0])) {
        throw missing("client.key does not belong to client.crt in " + folder, null);
      }
      return TlsChannelCredentials.newBuilder()
          .keyManager(keyManagers(key, chain).getKeyManagers())
          .trustManager(trustManagers(roots).getTrustManagers())
          .build();
    } catch (GeneralSecurityException | IOException e) {
      throw missing("the files in " + folder + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static Collection<X509Certificate> certificates(String pem)
      throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1)))
        .stream()
        .map(X509Certificate.class::cast)
        .toList();
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

  private static EtcdCallException missing(String message, @Nullable Throwable cause) {
    return new EtcdCallException(Failure.CREDENTIALS_MISSING, message, cause);
  }
}
