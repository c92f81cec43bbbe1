package dev.mainstay.operator.etcd.client;

import java.net.Socket;
import java.net.URI;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Until when the certificates are valid that servers showed in their last handshakes, whether or
 * not they were trusted: an expired one is not. Safe for concurrent use.
 */
final class ServedCertificates {
  private static final int MAX = 64;

  private final Map<String, Instant> until = new ConcurrentHashMap<>();

  /** When the first certificate of the chain expires; empty before a handshake. */
  Optional<Instant> until(URI url) {
    return Optional.ofNullable(until.get(key(url.getHost(), url.getPort())));
  }

  /** Trusts whom {@code judges} trust, and takes note of what they are shown. */
  TrustManager[] watching(TrustManager[] judges) {
    return Arrays.stream(judges)
        .map(j -> j instanceof X509ExtendedTrustManager judge ? new Watching(judge) : j)
        .toArray(TrustManager[]::new);
  }

  private void shown(X509Certificate[] chain, SSLEngine engine) {
    if (until.size() >= MAX) {
      until.clear(); // members that left; the others come back with their next handshake
    }
    Arrays.stream(chain)
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Comparator.naturalOrder())
        .ifPresent(time -> until.put(key(engine.getPeerHost(), engine.getPeerPort()), time));
  }

  private static String key(String host, int port) {
    return host.replaceAll("[\\[\\]]", "") + " " + port;
  }

  private final class Watching extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager judge;

    Watching(X509ExtendedTrustManager judge) {
      this.judge = judge;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      shown(chain, engine);
      judge.checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      judge.checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      judge.checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      judge.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      judge.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      judge.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return judge.getAcceptedIssuers();
    }
  }
}
