package dev.mainstay.operator.etcd.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;

/**
 * Sockets of one connection, to be closed from outside.
 *
 * <p>gRPC's OkHttp transport connects and shakes hands without a time limit: a node that lost power
 * would keep a thread for minutes, a frozen process for ever. Closing the socket ends both.
 */
final class OpenSockets extends SocketFactory implements AutoCloseable {
  private final int connectMillis;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  OpenSockets(int connectMillis) {
    this.connectMillis = connectMillis;
  }

  @Override
  public Socket createSocket() {
    return track(new Socket());
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    Socket socket = track(new Socket());
    try {
      socket.connect(new InetSocketAddress(host, port), connectMillis);
      return socket;
    } catch (IOException e) {
      open.remove(socket);
      socket.close();
      throw e;
    }
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return createSocket(InetAddress.getByName(host), port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket(host, port);
  }

  private Socket track(Socket socket) {
    open.removeIf(Socket::isClosed);
    open.add(socket);
    if (closed) {
      closeQuietly(socket);
    }
    return socket;
  }

  @Override
  public void close() {
    closed = true;
    open.forEach(OpenSockets::closeQuietly);
    open.clear();
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // The descriptor is gone either way.
    }
  }
}
