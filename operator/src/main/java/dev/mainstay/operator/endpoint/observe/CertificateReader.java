package dev.mainstay.operator.endpoint.observe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Looks at the certificate that a server shows in a TLS handshake. Nothing is sent and nothing that
 * is read is believed for anything but its names, so no authority is asked whether it is genuine.
 */
final class CertificateReader {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final int IP_ADDRESS = 7; // GeneralName's tag in RFC 5280

  private final SSLContext tls;

  CertificateReader() {
    try {
      tls = SSLContext.getInstance("TLS");
      tls.init(null, new TrustManager[] {new Onlooker()}, null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  /** Empty when there is no handshake within two seconds or no readable certificate. */
  Optional<ServedCertificate> read(String address, int port) {
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(address, port), (int) TIMEOUT.toMillis());
      plain.setSoTimeout((int) TIMEOUT.toMillis());
      try (SSLSocket socket =
          (SSLSocket) tls.getSocketFactory().createSocket(plain, address, port, true)) {
        socket.startHandshake();
        return socket.getSession().getPeerCertificates()[0] instanceof X509Certificate leaf
            ? Optional.of(new ServedCertificate(addresses(leaf)))
            : Optional.empty();
      }
    } catch (IOException | CertificateParsingException e) {
      return Optional.empty(); // a server that shows none says nothing about its names
    }
  }

  private static Set<String> addresses(X509Certificate leaf) throws CertificateParsingException {
    return Stream.ofNullable(leaf.getSubjectAlternativeNames())
        .flatMap(Collection::stream)
        .filter(name -> name.getFirst().equals(IP_ADDRESS))
        .map(name -> String.valueOf(name.get(1)))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static final class Onlooker extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
