package dev.mainstay.e2e.lab;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A TLS connection that stays open, for one request after the other or for a watch. */
public final class HeldConnection implements AutoCloseable {
  private static final SSLContext TLS = TlsAttempt.trustAll();
  private static final AtomicLong SERIAL = new AtomicLong();

  private final SSLSocket socket;
  private final InputStream in;
  private final String host;

  private HeldConnection(SSLSocket socket, String host) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 2048);
    this.host = host;
  }

  /** Connects and shakes hands; {@code timeout} is for each step, and for each later read. */
  public static HeldConnection open(String host, int port, Duration timeout) throws IOException {
    var plain = new Socket();
    try {
      int millis = Math.toIntExact(timeout.toMillis());
      plain.setTcpNoDelay(true);
      plain.setSoTimeout(millis);
      plain.connect(new InetSocketAddress(host, port), millis);
      var secure =
          (SSLSocket)
              TLS.getSocketFactory()
                  .createSocket(plain, "held-" + SERIAL.incrementAndGet(), port, true);
      secure.startHandshake();
      return new HeldConnection(secure, host);
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  /**
   * Sends a request and reads its status and headers.
   *
   * @param token of a ServiceAccount, null for an anonymous request
   * @return length of the body, -1 if it has none that is known
   * @throws IOException for every status but 200 too
   */
  public int get(String path, @Nullable String token) throws IOException {
    String request =
        "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: mainstay-bench\r\n%s\r\n"
            .formatted(path, host, token == null ? "" : "Authorization: Bearer " + token + "\r\n");
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    String status = line();
    if (!status.startsWith("HTTP/1.1 200")) {
      throw new IOException(status);
    }
    int length = -1;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring("content-length:".length()).strip());
      }
    }
    return length;
  }

  /** Sends a request and reads the whole answer, which has a known length. */
  public void exchange(String path) throws IOException {
    int length = get(path, null);
    if (length < 0 || in.readNBytes(length).length < length) {
      throw new EOFException("no whole answer");
    }
  }

  /** Reads until the other side ends the connection, however long that takes. */
  public void awaitEnd() throws IOException {
    socket.setSoTimeout(0);
    var _ = in.transferTo(OutputStream.nullOutputStream());
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("closed before the answer");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    TlsAttempt.closeQuietly(socket);
  }
}
