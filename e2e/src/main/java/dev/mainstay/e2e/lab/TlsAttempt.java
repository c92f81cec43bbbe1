package dev.mainstay.e2e.lab;

import dev.mainstay.e2e.lab.OutageReport.Failure;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;

/** One attempt after the other on one target: new connection, full handshake, one request. */
final class TlsAttempt implements AutoCloseable {
  private final InetSocketAddress address;
  private final byte[] request;
  private final Duration timeout;
  private final SSLContext tls;
  private final AtomicLong serial = new AtomicLong();
  // A time-out per read would let a slow handshake run on; this ends the attempt as a whole.
  private final ScheduledThreadPoolExecutor deadlines = new ScheduledThreadPoolExecutor(1);

  TlsAttempt(String host, int port, String path, Duration timeout) {
    this.address = new InetSocketAddress(host, port);
    this.timeout = timeout;
    this.tls = trustAll();
    this.request =
        "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUser-Agent: outage-probe\r\nConnection: close\r\n\r\n"
            .formatted(path, host, port)
            .getBytes(StandardCharsets.US_ASCII);
    deadlines.setRemoveOnCancelPolicy(true);
  }

  /** Returns null if the answer was 200 within the time-out. */
  @Nullable Failure run() {
    var expired = new AtomicBoolean();
    try (var socket = new Socket()) {
      var deadline =
          deadlines.schedule(
              () -> {
                expired.set(true);
                closeQuietly(socket);
              },
              timeout.toMillis(),
              TimeUnit.MILLISECONDS);
      try {
        return exchange(socket);
      } finally {
        deadline.cancel(false);
      }
    } catch (IOException e) {
      return expired.get() ? Failure.TIMEOUT : kind(e);
    }
  }

  private @Nullable Failure exchange(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    socket.connect(address, Math.toIntExact(timeout.toMillis()));
    // A name of its own for each connection keeps the session cache from resuming an earlier one: a
    // client that lost its server starts from nothing too.
    String peer = "probe-" + serial.incrementAndGet();
    try (SSLSocket secure =
        (SSLSocket) tls.getSocketFactory().createSocket(socket, peer, address.getPort(), true)) {
      secure.startHandshake();
      secure.getOutputStream().write(request);
      secure.getOutputStream().flush();
      var reader =
          new BufferedReader(
              new InputStreamReader(secure.getInputStream(), StandardCharsets.US_ASCII));
      String status = reader.readLine();
      if (status == null) {
        throw new EOFException("closed before the answer");
      }
      return status.startsWith("HTTP/1.1 200") ? null : Failure.HTTP_STATUS;
    }
  }

  static Failure kind(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case SocketTimeoutException t -> {
          return Failure.TIMEOUT;
        }
        case NoRouteToHostException t -> {
          return Failure.UNREACHABLE;
        }
        case ConnectException t -> {
          String text = Objects.requireNonNullElse(t.getMessage(), "");
          return text.contains("refused") ? Failure.REFUSED : Failure.UNREACHABLE;
        }
        case EOFException t -> {
          return Failure.RESET;
        }
        case SocketException t -> {
          return Failure.RESET;
        }
        default -> {}
      }
    }
    return e instanceof SSLException ? Failure.TLS : Failure.RESET;
  }

  static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is being thrown away.
    }
  }

  // The probe measures whether anybody answers; who it is, is not its question.
  static SSLContext trustAll() {
    X509TrustManager everybody =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String authType) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String authType) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    try {
      // A handshake takes it a third of the processor time that the JDK's own needs: at 200 a
      // second
      // the probe would else take the cores from what it measures.
      SSLContext context =
          Conscrypt.isAvailable()
              ? SSLContext.getInstance("TLSv1.3", Conscrypt.newProvider())
              : SSLContext.getInstance("TLSv1.3");
      context.init(null, new TrustManager[] {everybody}, null);
      context.getClientSessionContext().setSessionCacheSize(1);
      return context;
    } catch (GeneralSecurityException e) {
      throw new LabException("no TLS in this Java runtime", e);
    }
  }

  @Override
  public void close() {
    deadlines.shutdownNow();
  }
}
