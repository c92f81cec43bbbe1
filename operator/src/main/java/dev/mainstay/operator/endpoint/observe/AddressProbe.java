package dev.mainstay.operator.endpoint.observe;

import dev.mainstay.operator.endpoint.plan.AddressUse;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether anybody has an address, asked from the node's network. A connection attempt makes the
 * kernel resolve the address; what it learnt stands in its ARP table, also when a firewall swallows
 * the attempt. So it takes no raw socket and no capability.
 */
final class AddressProbe {
  /** The kernel gives an address up after three ARP requests, a second apart. */
  private static final Duration TIMEOUT = Duration.ofSeconds(4);

  private static final Path ARP = Path.of("/proc/net/arp");
  private static final String COMPLETE = "0x2";

  private final Connection connection;
  private final Supplier<List<String>> arpTable;

  AddressProbe() {
    this(AddressProbe::connect, AddressProbe::arpTable);
  }

  AddressProbe(Connection connection, Supplier<List<String>> arpTable) {
    this.connection = connection;
    this.arpTable = arpTable;
  }

  /** Succeeds or throws as a socket does. */
  interface Connection {
    void attempt(String address, int port) throws IOException;
  }

  /** Blocks at most four seconds. */
  AddressUse ask(String address, int port) {
    boolean answered = answers(address, port);
    // Also after "no route to host": a firewall's refusal (ICMP prohibited) is the same error.
    String mac = hardwareAddress(arpTable.get(), address).orElse(null);
    return answered || mac != null ? AddressUse.by(mac) : AddressUse.FREE;
  }

  private boolean answers(String address, int port) {
    try {
      connection.attempt(address, port);
      return true;
    } catch (ConnectException e) {
      return isRefusal(e.getMessage());
    } catch (IOException e) {
      return false;
    }
  }

  private static void connect(String address, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), (int) TIMEOUT.toMillis());
    }
  }

  /** Only a host that has the address refuses; the JDK has one exception for several errors. */
  private static boolean isRefusal(@Nullable String message) {
    return message != null && message.contains("refused");
  }

  private static List<String> arpTable() {
    try {
      return Files.readAllLines(ARP);
    } catch (IOException e) {
      return List.of(); // without the table the attempt alone decides
    }
  }

  /** Columns: address, hardware type, flags, hardware address, mask, device. */
  static Optional<String> hardwareAddress(List<String> arpTable, String address) {
    return arpTable.stream()
        .map(line -> line.strip().split("\\s+"))
        .filter(c -> c.length >= 4 && c[0].equals(address) && c[2].equals(COMPLETE))
        .map(c -> c[3])
        .findFirst();
  }
}
